using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>What a state or a timeliness is called and how it is coloured here.</summary>
/// <param name="Colour">A token of the design: <c>good</c>, <c>warn</c>, <c>bad</c>, <c>unknown</c> or <c>plain</c>.</param>
public sealed record TaskLook(string NameVi, string NameEn, string Colour);

/// <summary>Thresholds, names and colours that an installation chooses; the six states of the provinces are not confirmed, so each can be renamed.</summary>
/// <param name="DueSoonDays">Working days before the deadline from which a task is due soon.</param>
/// <param name="LongOverdueDays">Days after which what is overdue is overdue for long.</param>
public sealed record TaskSettings(int DueSoonDays, int LongOverdueDays, IReadOnlyDictionary<TaskTimeliness, TaskLook> Timeliness, IReadOnlyDictionary<TaskState, TaskLook> States)
{
    public static readonly IReadOnlyList<string> Colours = ["good", "warn", "bad", "unknown", "plain"];

    public static TaskSettings Default { get; } = new(
        3,
        30,
        new Dictionary<TaskTimeliness, TaskLook>
        {
            [TaskTimeliness.InTime] = new("Trong hạn", "In time", "plain"),
            [TaskTimeliness.DueSoon] = new("Sắp đến hạn", "Due soon", "warn"),
            [TaskTimeliness.Overdue] = new("Quá hạn chưa hoàn thành", "Overdue", "bad"),
            [TaskTimeliness.LongOverdue] = new("Quá hạn trên 30 ngày", "Overdue by more than 30 days", "bad"),
            [TaskTimeliness.Undated] = new("Chưa có thời hạn", "Without a deadline", "unknown"),
            [TaskTimeliness.DoneEarly] = new("Hoàn thành trước hạn", "Completed early", "good"),
            [TaskTimeliness.DoneOnTime] = new("Hoàn thành đúng hạn", "Completed on the day", "good"),
            [TaskTimeliness.DoneLate] = new("Hoàn thành quá hạn", "Completed late", "warn"),
            [TaskTimeliness.DoneUndated] = new("Hoàn thành, không có thời hạn", "Completed, without a deadline", "good"),
            [TaskTimeliness.Paused] = new("Đang dừng tính thời hạn", "Clock stopped", "unknown"),
            [TaskTimeliness.Withdrawn] = new("Thu hồi", "Withdrawn", "unknown"),
        },
        new Dictionary<TaskState, TaskLook>
        {
            [TaskState.NotReceived] = new("Chưa tiếp nhận", "Not received", "warn"),
            [TaskState.Received] = new("Đã tiếp nhận", "Received", "plain"),
            [TaskState.TransferProposed] = new("Đề nghị chuyển đơn vị khác", "Transfer proposed", "warn"),
            [TaskState.InProgress] = new("Đang thực hiện", "In progress", "plain"),
            [TaskState.HandedIn] = new("Chờ xác nhận hoàn thành", "Handed in", "plain"),
            [TaskState.Returned] = new("Trả lại, yêu cầu bổ sung", "Returned", "warn"),
            [TaskState.Paused] = new("Tạm dừng theo dõi", "Paused", "unknown"),
            [TaskState.Completed] = new("Hoàn thành", "Completed", "good"),
            [TaskState.Withdrawn] = new("Thu hồi", "Withdrawn", "unknown"),
        });

    public TaskLook Of(TaskTimeliness timeliness) => Timeliness.GetValueOrDefault(timeliness) ?? Default.Timeliness[timeliness];

    public TaskLook Of(TaskState state) => States.GetValueOrDefault(state) ?? Default.States[state];
}

/// <summary>Keeps the settings of tasks, and tells the day by them.</summary>
public sealed class TaskSettingsDesk(WriteGate gate, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, WorkingCalendar calendar, TimeProvider clock) : IDisposable
{
    private const string Key = "tasks";
    private const int LongestName = 80;
    private const int MostDueSoon = 30;
    private const int MostLongOverdue = 365;

    private readonly KeptSnapshot<TaskSettings> _kept = new(_ => 0, async cancel =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Settings.AsNoTracking().Where(s => s.Key == Key || s.Key.StartsWith(Key + ".")).ToListAsync(cancel) is { Count: > 0 } rows ? Read(rows) : TaskSettings.Default;
    });

    public ValueTask<TaskSettings> CurrentAsync(CancellationToken cancel) => _kept.GetAsync(atLeast: 0, cancel);

    /// <summary>Today with the thresholds in force; what the queries take.</summary>
    public async ValueTask<TaskDay> TodayAsync(CancellationToken cancel) =>
        TaskClock.DayOf(clock.GetUtcNow().UtcDateTime, await CurrentAsync(cancel), await calendar.CurrentAsync(cancel));

    /// <summary>Replaces the settings: who defines what the whole installation shares.</summary>
    public async Task<Outcome<bool>> SaveAsync(TaskSettings entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanSetTasks(tree))
            return new Refusal("TaskSettings.NotAllowed");
        if (entry.DueSoonDays is < 0 or > MostDueSoon)
            return new Refusal("TaskSettings.DueSoon", MostDueSoon) { Field = nameof(entry.DueSoonDays) };
        if (entry.LongOverdueDays is < 1 or > MostLongOverdue)
            return new Refusal("TaskSettings.LongOverdue", MostLongOverdue) { Field = nameof(entry.LongOverdueDays) };
        if (entry.Timeliness.Values.Concat(entry.States.Values).Any(l => !IsName(l.NameVi) || !IsName(l.NameEn) || !TaskSettings.Colours.Contains(l.Colour)))
            return new Refusal("TaskSettings.Look", LongestName) { Field = nameof(entry.Timeliness) };

        var outcome = await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            Put(await scope.Db.Settings.FindAsync([Key], stop), Key, $"{entry.DueSoonDays} {entry.LongOverdueDays}");
            Put(await scope.Db.Settings.FindAsync([$"{Key}.timeliness"], stop), $"{Key}.timeliness", JsonSerializer.Serialize(entry.Timeliness));
            Put(await scope.Db.Settings.FindAsync([$"{Key}.states"], stop), $"{Key}.states", JsonSerializer.Serialize(entry.States));
            scope.Audit(actor, "TaskSettings.Save", Key, $"{entry.DueSoonDays}; {entry.LongOverdueDays}");
            scope.Changed(ChangeKind.Directive, "/", SettingsChanged, actor.UserId);
            return true;

            void Put(Setting? there, string key, string value)
            {
                if (there is null)
                    scope.Db.Settings.Add(there = new Setting { Key = key, Value = value });

                (there.Value, there.ChangedAt) = (value, scope.At);
            }
        }, cancel);
        Forget();
        return outcome;
    }

    /// <summary>The key by which other nodes hear of new settings.</summary>
    public const string SettingsChanged = "settings";

    public void Forget() => _kept.Forget();

    public void Dispose() => _kept.Dispose();

    private static bool IsName(string name) => !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName;

    private static TaskSettings Read(List<Setting> rows)
    {
        string? Of(string key) => rows.Find(r => r.Key == key)?.Value;
        int[] numbers = Of(Key)?.Split(' ').Select(n => int.TryParse(n, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray() is { Length: 2 } two ? two : [TaskSettings.Default.DueSoonDays, TaskSettings.Default.LongOverdueDays];
        return new TaskSettings(
            numbers[0],
            numbers[1],
            Of($"{Key}.timeliness") is { } names ? JsonSerializer.Deserialize<Dictionary<TaskTimeliness, TaskLook>>(names)! : TaskSettings.Default.Timeliness,
            Of($"{Key}.states") is { } states ? JsonSerializer.Deserialize<Dictionary<TaskState, TaskLook>>(states)! : TaskSettings.Default.States);
    }
}
