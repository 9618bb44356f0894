using System.Diagnostics;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Benchmarks;

/// <summary>Tasks in a large database: the page of the own work, and a filtered, sorted page of the table, beside the bare SQL of the same rows.</summary>
public sealed class DirectiveBenchmark : IBenchmark
{
    private const int Tasks = 200_000;
    private const int Provinces = 34;
    private const int Communes = 98;
    private const int Rounds = 40;

    public string Name => "directives";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        using var folder = new TestFolder();
        await using var services = new ServiceCollection().AddLogging()
            .AddDashboardData(new StorageOptions(folder.Path, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.Path, "dashboard.db")}")).BuildServiceProvider();
        var contexts = services.GetRequiredService<IDbContextFactory<DashboardContext>>();
        var (province, commune, officer) = await FillAsync(contexts, cancel);
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var day = await services.GetRequiredService<TaskSettingsDesk>().TodayAsync(cancel);
        Actor Of(int userId, Role role, int unit) => new(userId, "", unit, [new ActorGrant(role, unit)]);
        var lines = new List<BenchmarkLine>();
        foreach (var (name, actor) in ((string, Actor)[])[("an officer's", Of(officer, Role.Officer, commune)), ("a chairman's of a province", Of(2, Role.Leader, province)), ("a chairman's of the country", Of(3, Role.Leader, tree.Root!.Id))])
        {
            var took = await TimesAsync(async db => await db.MyWorkAsync(actor, tree, day, 20, cancel));
            var rows = await RowsAsync(async db => (await db.MyWorkAsync(actor, tree, day, 20, cancel)).SelectMany(s => s.Lines).Select(l => l.Id));
            lines.Add(await LineAsync($"my work, {name}, {Tasks:N0} tasks", took, rows));
        }

        var filter = new TaskFilter(Timeliness: TaskTimeliness.Overdue, Priority: TaskPriority.Urgent);
        foreach (var (name, actor) in ((string, Actor)[])[("an officer's", Of(officer, Role.Officer, commune)), ("a chairman's of a province", Of(2, Role.Leader, province)), ("a chairman's of the country", Of(3, Role.Leader, tree.Root!.Id))])
        {
            var took = await TimesAsync(async db => await db.TaskPageAsync(actor, tree, filter, day, 100, 50, cancel));
            var rows = await RowsAsync(async db => (await db.TaskPageAsync(actor, tree, filter, day, 100, 50, cancel)).Lines.Select(l => l.Id));
            lines.Add(await LineAsync($"a page of overdue urgent tasks by deadline, {name}", took, rows));
        }

        return lines;

        async Task<double> TimesAsync(Func<DashboardContext, Task> read)
        {
            var took = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                await using var db = await contexts.CreateDbContextAsync(cancel);
                var began = Stopwatch.GetTimestamp();
                await read(db);
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            // The first ones also compile, and are left out.
            return Measured.Percentile(took.Skip(5), 0.95);
        }

        async Task<int[]> RowsAsync(Func<DashboardContext, Task<IEnumerable<int>>> read)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            return [.. (await read(db)).Distinct()];
        }

        async Task<BenchmarkLine> LineAsync(string what, double took, int[] rows)
        {
            var floor = new List<double>();
            await using var bare = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "dashboard.db")}");
            await bare.OpenAsync(cancel);
            for (var i = 0; i < Rounds; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await using var command = bare.CreateCommand();
                command.CommandText = $"SELECT t.*, d.\"Symbol\" FROM \"Tasks\" t JOIN \"Directives\" d ON d.\"Id\" = t.\"DirectiveId\" WHERE t.\"Id\" IN ({string.Join(',', rows)})";
                await using var reader = await command.ExecuteReaderAsync(cancel);
                while (await reader.ReadAsync(cancel))
                    reader.GetValue(0);

                floor.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return new BenchmarkLine(
                what, "p95 ≤ 50 ms", string.Create(CultureInfo.InvariantCulture, $"p95 {took:0.0} ms ({rows.Length} lines)"),
                string.Create(CultureInfo.InvariantCulture, $"bare SQL of the same rows: p95 {Measured.Percentile(floor.Skip(5), 0.95):0.00} ms"), took <= 50);
        }
    }

    // A country of communes; each has some sixty tasks in all states, given by its province, and the provinces some by the country.
    private static async Task<(int Province, int Commune, int Officer)> FillAsync(IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.MigrateAsync(cancel);
        var from = new DateOnly(2025, 7, 1);
        var country = new Unit { Code = "VN", Level = UnitLevel.Country, Name = "VN", ValidFrom = from };
        var provinces = Enumerable.Range(1, Provinces).Select(p => new Unit { Code = $"{p:00}", Level = UnitLevel.Province, Parent = country, Name = $"T{p}", ValidFrom = from }).ToArray();
        var communes = provinces.SelectMany((p, i) => Enumerable.Range(1, Communes).Select(c => new Unit { Code = $"{i:00}{c:000}", Level = UnitLevel.Commune, Parent = p, Name = $"X{c}", ValidFrom = from })).ToArray();
        db.Units.AddRange([country, .. provinces, .. communes]);
        await db.SaveChangesAsync(cancel);
        var officer = new User { UserName = "canbo", DisplayName = "Cán bộ", UnitId = communes[0].Id };
        db.Users.Add(officer);
        db.Directives.Add(new Directive
        {
            UnitId = country.Id,
            Issuer = "VN",
            IssuerKey = "vn",
            Symbol = "1/CT",
            IssuedOn = from,
            Origin = DirectiveOrigin.Document,
            Verb = DirectiveVerb.Assign,
            Excerpt = "",
            SearchKey = "",
            Source = "page",
            RegisteredBy = 1,
            SignedAt = DateTime.UtcNow,
        });
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        var random = new Random(4);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var states = Enum.GetValues<TaskState>();
        for (var done = 0; done < Tasks; done += 5000)
        {
            db.Tasks.AddRange(Enumerable.Range(done, 5000).Select(i =>
            {
                var unit = i % 100 == 0 ? provinces[i / 100 % Provinces] : communes[i % communes.Length];
                // Half of all tasks are done; of the rest most are in progress.
                var state = random.Next(10) switch { < 5 => TaskState.Completed, < 8 => TaskState.InProgress, _ => states[random.Next(states.Length)] };
                var due = today.AddDays(random.Next(-200, 60));
                var at = DateTime.UtcNow.AddDays(-random.Next(300));
                var isStopped = TaskMoves.Stopped.Contains(state);
                return new DirectiveTask
                {
                    DirectiveId = 1,
                    Part = TaskPart.Lead,
                    UnitId = unit.Id,
                    AssignerUnitId = unit.ParentId!.Value,
                    Title = $"Nhiệm vụ số {i}",
                    SearchKey = $"nhiem vu so {i}",
                    Group = (TaskGroup)random.Next(8),
                    Priority = (TaskPriority)random.Next(3),
                    DeadlineKind = DeadlineKind.Day,
                    FirstDueOn = due,
                    DueOn = due,
                    CountsOn = isStopped ? null : due,
                    StoppedOn = isStopped ? today : null,
                    DoneOn = state == TaskState.Completed ? due.AddDays(random.Next(-10, 5)) : null,
                    State = state,
                    AccountableId = unit == communes[0] && i % 2 == 0 ? officer.Id : null,
                    CreatedBy = 1,
                    CreatedAt = at,
                    AssignedAt = at,
                    LastAt = at,
                };
            }));
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }

        return (provinces[0].Id, communes[0].Id, officer.Id);
    }
}
