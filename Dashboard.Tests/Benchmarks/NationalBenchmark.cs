using System.Diagnostics;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Dashboard.Tests.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Benchmarks;

/// <summary>
/// The whole country: its lists imported into an empty database, then every commune's figures of 60 measures and 24 months (4.8 million)
/// put there by plain SQL, and on that file one cell, the full recomputation and the overview.
/// </summary>
public sealed class NationalBenchmark : IBenchmark
{
    private const int Measures = 60;
    private const int Ratios = 12;
    private const int Months = 24;
    private const int Cells = 500;

    public string Name => "national";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        using var folder = new TestFolder();
        var lines = new List<BenchmarkLine> { await ImportAsync(folder.Path, cancel) };
        await using var services = new ServiceCollection().AddLogging()
            .AddDashboardData(new StorageOptions(folder.Path, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.Path, "dashboard.db")}")).BuildServiceProvider();
        await FillAsync(services, cancel);
        lines.Add(await RecomputeAsync(services, cancel));
        lines.Add(await CellsAsync(services, cancel));
        lines.Add(await OverviewAsync(services, cancel));
        return lines;
    }

    private static async Task<BenchmarkLine> ImportAsync(string folder, CancellationToken cancel)
    {
        var lists = NationalLists.Read();
        var (before, after, links) = (Path.Combine(folder, "before.csv"), Path.Combine(folder, "after.csv"), Path.Combine(folder, "successions.csv"));
        await File.WriteAllBytesAsync(before, lists.Before, cancel);
        await File.WriteAllBytesAsync(after, lists.After, cancel);
        await File.WriteAllBytesAsync(links, lists.Successions, cancel);
        (double Seconds, double Megabytes)[] runs =
        [
            await Measured.RunProductAsync(folder, cancel, "import", "units", before, "--valid-from", "2004-01-01", "--valid-to", "2025-06-30"),
            await Measured.RunProductAsync(folder, cancel, "import", "units", after, "--valid-from", "2025-07-01"),
            await Measured.RunProductAsync(folder, cancel, "import", "successions", links),
        ];
        var (seconds, megabytes) = (runs.Sum(r => r.Seconds), runs.Max(r => r.Megabytes));
        var idle = await Measured.RunProductAsync(folder, cancel, "check");
        return Line(
            $"import of the {(lists.IsOfficial ? "country's" : "synthetic country's")} two lists and all successions into an empty database", "≤ 8 s, ≤ 400 MB",
            $"{seconds:0.0} s, {megabytes:0} MB", $"a verb that only starts: {idle.Seconds:0.0} s each", seconds <= 8 && megabytes <= 400);
    }

    private static async Task FillAsync(ServiceProvider services, CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        var set = new UnitSet { Code = "communes", NameVi = "Các xã", NameEn = "Communes" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync(cancel);
        var from = new DateOnly(2025, 7, 1);
        var communes = await db.Units.Where(u => u.Level == UnitLevel.Commune && u.ValidFrom == from).Select(u => u.Id).ToListAsync(cancel);
        db.UnitSetMembers.AddRange(communes.Select(id => new UnitSetMember { UnitSetId = set.Id, UnitId = id, ValidFrom = from }));
        for (var i = 0; i < Measures; i++)
        {
            db.Series.Add(new Measure
            {
                Code = $"m{i:00}",
                NameVi = "Chỉ số",
                NameEn = "Measure",
                UnitVi = "",
                UnitEn = "",
                Frequency = Frequency.Month,
                Source = SeriesSource.Entered,
                ReportingSetId = set.Id,
            });
        }

        for (var i = 0; i < Ratios; i++)
        {
            db.Series.Add(new Indicator
            {
                Code = $"i{i:00}",
                NameVi = "Chỉ tiêu",
                NameEn = "Indicator",
                UnitVi = "%",
                UnitEn = "%",
                Frequency = Frequency.Month,
                Source = SeriesSource.Entered,
                ReportingSetId = set.Id,
                Numerator = $"m{2 * i:00}",
                Denominator = $"m{(2 * i) + 1:00}",
                Factor = 100,
                Group = "scheme",
                Span = IndicatorSpan.YearToDate,
            });
        }

        for (var i = 0; i < Months; i++)
        {
            var month = new PeriodCode(2025, Frequency.Month, 1).Add(i + 6);
            db.Periods.Add(new Period { Code = month.ToString(), Frequency = Frequency.Month, From = month.From, To = month.To, ClosesOn = month.To.AddDays(10), ClosedAt = month.To < new DateOnly(2026, 9, 1) ? DateTime.UtcNow : null });
        }

        await db.SaveChangesAsync(cancel);

        // Indexes are made afterwards, in one sweep each.
        var indexes = await db.Database.SqlQueryRaw<string>("SELECT sql AS \"Value\" FROM sqlite_master WHERE type = 'index' AND tbl_name = 'Figures' AND sql IS NOT NULL").ToListAsync(cancel);
        var drops = await db.Database.SqlQueryRaw<string>("SELECT 'DROP INDEX \"' || name || '\"' AS \"Value\" FROM sqlite_master WHERE type = 'index' AND tbl_name = 'Figures' AND sql IS NOT NULL").ToListAsync(cancel);
        foreach (var drop in drops)
            await db.Database.ExecuteSqlRawAsync(drop, cancel);

        await db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO "Figures" ("MeasureId", "PeriodId", "UnitId", "Kind", "BreakdownId", "State", "Value", "RecordedAt", "RecordedBy", "Door", "SubmittedAt", "SubmittedBy", "ApprovedAt", "ApprovedBy")
            SELECT s."Id", p."Id", u."UnitId", 2, 0, 0, (u."UnitId" * 7 + s."Id" * 3 + p."Id") % 1000 * 10000, 1767225600000, 1, 2, 1767225600000, 1, 1767225600000, 1
            FROM "Series" s CROSS JOIN "Periods" p CROSS JOIN "UnitSetMembers" u WHERE s."Type" = 'Measure' ORDER BY s."Id", p."Id", u."UnitId"
            """,
            cancel);
        foreach (var index in indexes)
            await db.Database.ExecuteSqlRawAsync(index, cancel);

        await db.Database.ExecuteSqlRawAsync("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);", cancel);
    }

    private static async Task<BenchmarkLine> RecomputeAsync(ServiceProvider services, CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await db.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE "Closure" ("UnitId" INTEGER, "Above" INTEGER, PRIMARY KEY ("UnitId", "Above")) WITHOUT ROWID;
            INSERT INTO "Closure" WITH RECURSIVE up("UnitId", "Above") AS (
                SELECT "UnitId", "UnitId" FROM "UnitSetMembers" UNION ALL SELECT up."UnitId", u."ParentId" FROM up JOIN "Units" u ON u."Id" = up."Above" WHERE u."ParentId" IS NOT NULL)
            SELECT "UnitId", "Above" FROM up;
            CREATE TABLE "Bare" (
                "SeriesId" INTEGER, "PeriodId" INTEGER, "Kind" INTEGER, "BreakdownId" INTEGER, "UnitId" INTEGER, "Approved" INTEGER, "ApprovedCount" INTEGER, "Provisional" INTEGER, "ProvisionalCount" INTEGER,
                PRIMARY KEY ("SeriesId", "PeriodId", "Kind", "BreakdownId", "UnitId")) WITHOUT ROWID;
            """,
            cancel);
        var bare = await Measured.SecondsAsync(() => db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO "Bare" SELECT f."MeasureId", f."PeriodId", f."Kind", f."BreakdownId", c."Above",
                SUM(CASE WHEN f."ApprovedAt" IS NOT NULL AND f."ApprovedUntil" IS NULL THEN f."Value" ELSE 0 END), SUM(f."ApprovedAt" IS NOT NULL AND f."ApprovedUntil" IS NULL),
                SUM(CASE WHEN f."SupersededAt" IS NULL THEN f."Value" ELSE 0 END), SUM(f."SupersededAt" IS NULL)
            FROM "Figures" f JOIN "Closure" c ON c."UnitId" = f."UnitId" GROUP BY 1, 2, 3, 4, 5
            """,
            cancel));
        var bareRows = await db.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM \"Bare\"").SingleAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE \"Bare\"; DROP TABLE \"Closure\"; PRAGMA wal_checkpoint(TRUNCATE);", cancel);

        var filled = await Measured.SecondsAsync(() => services.GetRequiredService<RollupRecompute>().RunAsync(null, cancel));
        VerifyReport? report = null;
        var again = await Measured.SecondsAsync(async () => report = await services.GetRequiredService<RollupRecompute>().RunAsync(null, cancel));
        if (report is not { Differences: 0 })
            throw new InvalidOperationException("The recomputation left differences.");

        return Line(
            $"full recomputation, {Measures} measures and {Ratios} ratios, {report.Rows:N0} rows on both bases: every row computed and compared, and all of them written", "no slower than plain SQL",
            $"computed and compared {again:0.0} s; all written {filled:0.0} s", $"INSERT … SELECT SUM … JOIN closure GROUP BY, {bareRows:N0} rows without ratios: {bare:0.0} s", filled <= bare);
    }

    private static async Task<BenchmarkLine> CellsAsync(ServiceProvider services, CancellationToken cancel)
    {
        var desk = services.GetRequiredService<FigureDesk>();
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var catalogue = await services.GetRequiredService<Catalogues>().CurrentAsync(cancel);
        var communes = tree.MembersOn(catalogue.Measures[0].ReportingSetId, new DateOnly(2026, 10, 31)).Select(u => u.Code).ToArray();
        var random = new Random(5);
        var took = new List<double>();
        for (var i = 0; i < Cells + 30; i++)
        {
            var entry = new FigureEntry($"m{random.Next(Measures):00}", communes[random.Next(communes.Length)], "2026-10", random.Next(1_000, 9_000).ToString(CultureInfo.InvariantCulture), Reason: "benchmark");
            var began = Stopwatch.GetTimestamp();
            var outcome = await desk.RecordAsync(new FigureBatch([entry], FigureDoor.Api), Actor.System, cancel);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (outcome.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());
        }

        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        using var bare = db.Database.GetDbConnection().CreateCommand();
        var statements = new List<double>();
        var unit = tree.Find(communes[0], new DateOnly(2026, 10, 31))!;
        for (var i = 0; i < Cells; i++)
        {
            bare.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
                BEGIN IMMEDIATE;
                UPDATE "Figures" SET "Reason" = NULL WHERE "Id" = {random.Next(1, 4_000_000)};
                INSERT INTO "Figures" ("MeasureId", "PeriodId", "UnitId", "Kind", "BreakdownId", "State", "Value", "RecordedAt", "RecordedBy", "Door", "SupersededAt") VALUES ({catalogue.Measures[0].Id}, 9, {unit.Id}, 2, 0, 0, 10000, 1767225600000, 1, 2, 1767225600000);
                UPDATE "Rollups" SET "ProvisionalValue" = "ProvisionalValue" + 0 WHERE "SeriesId" = {catalogue.Measures[random.Next(Measures)].Id} AND "PeriodId" = 9 AND "Kind" = 2 AND "BreakdownId" = 0 AND "TreeVersion" = 0 AND "UnitId" IN ({unit.Id}, {unit.ParentId}, {tree.Root!.Id});
                UPDATE "FeedHeads" SET "Number" = "Number" WHERE "Id" = 1;
                COMMIT;
                """);
            var began = Stopwatch.GetTimestamp();
            bare.ExecuteNonQuery();
            statements.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var (median, p95) = (Measured.Percentile(took.Skip(30), 0.5), Measured.Percentile(took.Skip(30), 0.95));
        return Line(
            $"one cell among {communes.Length * Measures * Months:N0} figures: figure, roll-up, ratio, feed and audit, durably", "p95 ≤ 8 ms", $"p95 {p95:0.0} ms, median {median:0.0} ms",
            $"bare statements: p95 {Measured.Percentile(statements, 0.95):0.0} ms, median {Measured.Percentile(statements, 0.5):0.0} ms", p95 <= 8);
    }

    private static async Task<BenchmarkLine> OverviewAsync(ServiceProvider services, CancellationToken cancel)
    {
        var boards = services.GetRequiredService<OverviewBoards>();
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var units = tree.ChildrenOn(tree.Root!.Id, new DateOnly(2026, 11, 1)).Select(u => u.Id).Append(tree.Root.Id).ToArray();

        var catalogue = await services.GetRequiredService<Catalogues>().CurrentAsync(cancel);
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        var today = DateTimeOffset.UtcNow.InVietnam();

        // Once round to compile and to bring the pages into memory, as a running server has them; then each board's reads anew.
        var cold = new List<double>();
        foreach (var round in (int[])[0, 1, 1])
        {
            foreach (var unit in units)
            {
                var took = 1000 * await Measured.SecondsAsync(async () =>
                {
                    await db.TilesAsync(tree, catalogue, unit, catalogue.Indicators, today, Boundaries.AsIs, cancel);
                    await db.TickerAsync(tree, catalogue, tree.PathOf(unit), today, cancel);
                    await db.OwingAsync(tree, catalogue, unit, today, cancel);
                });
                if (round > 0)
                    cold.Add(took);
            }
        }

        foreach (var unit in units)
            await boards.GetAsync(unit, cancel);

        var warm = new List<double>();
        for (var i = 0; i < 1_000; i++)
            warm.Add(1000 * await Measured.SecondsAsync(async () => await boards.GetAsync(units[i % units.Length], cancel)));

        // The rows of the same tiles, by their key and without the rest.
        var series = catalogue.Indicators.Select(i => i.Id).Concat(catalogue.Measures.Take(2 * Ratios).Select(m => m.Id)).ToArray();
        var periods = catalogue.PeriodsOf(Frequency.Month).Where(p => p.From <= today).Select(p => p.Id).ToArray();
        var floor = new List<double>();
        foreach (var unit in units.Concat(units))
        {
            floor.Add(1000 * await Measured.SecondsAsync(() => db.Rollups.AsNoTracking().Where(r =>
                series.Contains(r.SeriesId) && periods.Contains(r.PeriodId) && r.Kind == FigureKind.Actual && r.BreakdownId == 0 && r.TreeVersion == 0 && r.UnitId == unit).ToListAsync(cancel)));
        }

        var p95 = Measured.Percentile(cold, 0.95);
        return Line(
            $"overview of a province or the country ({Ratios} indicators), server side, read anew", "≤ 15 ms", $"p95 {p95:0.0} ms, median {Measured.Percentile(cold, 0.5):0.0} ms; {Measured.Percentile(warm, 0.95):0.000} ms when nothing changed",
            $"the rows alone, in one query: p95 {Measured.Percentile(floor, 0.95):0.0} ms, median {Measured.Percentile(floor, 0.5):0.0} ms", p95 <= 15);
    }

    private static BenchmarkLine Line(FormattableString what, string reach, FormattableString measured, FormattableString floor, bool holds) =>
        new(what.ToString(CultureInfo.InvariantCulture), reach, measured.ToString(CultureInfo.InvariantCulture), floor.ToString(CultureInfo.InvariantCulture), holds);
}
