using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Nhiệm vụ.</summary>
public sealed class TaskScene : LiveScene<TaskSceneModel, TaskPicture>
{
    private const int MostLate = 60;
    private const int MostUnits = 60;

    private static readonly ChangeKind[] Kinds = [ChangeKind.Directive, ChangeKind.Unit];

    private static readonly TaskTimeliness[] Shown =
        [TaskTimeliness.InTime, TaskTimeliness.DueSoon, TaskTimeliness.Overdue, TaskTimeliness.LongOverdue, TaskTimeliness.Undated, TaskTimeliness.Paused, TaskTimeliness.DoneEarly, TaskTimeliness.DoneOnTime, TaskTimeliness.DoneLate];

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    [Inject]
    public required TaskSettingsDesk Settings { get; init; }

    // Tasks are not kept as they were known: a stocktake shows them as they are, and says so by its clock.
    protected override ChangeFilter Watch => View.KnownAt is null ? Tasks : Nothing;

    private static ChangeFilter Tasks { get; } = new("/", Kinds);

    private static ChangeFilter Nothing { get; } = new("-");

    protected override ValueTask<TaskSceneModel> ModelAsync(CancellationToken cancel) => Sources.SharedAsync<TaskSceneModel>(View, null, ReadAsync, cancel, Kinds);

    private async Task<TaskSceneModel> ReadAsync(Standpoint standpoint, TaskSceneModel? former, CancellationToken cancel)
    {
        var tree = standpoint.Tree;
        var screen = Actor.OfScreen("", View.UnitId);
        var settings = await Settings.CurrentAsync(cancel);
        var day = await Settings.TodayAsync(cancel);
        var within = new TaskFilter(UnitId: View.UnitId, WithSubtree: true);
        await using var db = await Sources.Contexts.CreateDbContextAsync(cancel);
        var counted = await db.TaskCountsAsync(screen, tree, within, TaskCountsBy.All, day, cancel);
        var head = new SceneHead(Text["Scene.tasks"], tree.NameOn(View.UnitId, standpoint.Today), null, Text["Tasks.Asof"], Sources.Now, View.KnownAt);
        if (counted is not [var all, ..])
            return new TaskSceneModel(head, 0, 0, 0, null, [], [], []);

        var counts = Shown.Select(t => new TaskSceneCount(t.ToString(), Tone(settings.Of(t).Colour), Sign(t), Formats.IsVietnamese ? settings.Of(t).NameVi : settings.Of(t).NameEn, all.Of(t), IsOpen(t))).ToList();
        var dated = all.DoneEarly + all.DoneOnTime + all.DoneLate;
        var onTime = dated == 0 ? (decimal?)null : 100m * (all.DoneEarly + all.DoneOnTime) / dated;
        var (units, late) = View.IsPublic ? ([], []) : await LateAsync();
        return new TaskSceneModel(
            head, all.Total, all.Open, all.Overdue + all.LongOverdue, onTime,
            former is not null && former.Counts.SequenceEqual(counts) ? former.Counts : counts,
            former is not null && former.Units.SequenceEqual(units) ? former.Units : units,
            former is not null && former.Late.SequenceEqual(late) ? former.Late : late);

        async Task<(IReadOnlyList<TaskSceneUnit> Units, IReadOnlyList<TaskSceneLine> Late)> LateAsync()
        {
            var byUnit = await db.TaskCountsAsync(screen, tree, within, TaskCountsBy.Unit, day, cancel);
            var worst = byUnit.Where(u => u.Overdue + u.LongOverdue > 0)
                .OrderByDescending(u => u.Overdue + u.LongOverdue).ThenBy(u => u.Key)
                .Select(u => new TaskSceneUnit(tree.NameOn(u.Key, day.Today), u.InTime, u.DueSoon, u.Overdue + u.LongOverdue, u.Open)).Take(MostUnits).ToList();
            var lines = new List<TaskLine>();
            foreach (var timeliness in new[] { TaskTimeliness.LongOverdue, TaskTimeliness.Overdue })
            {
                if (lines.Count < MostLate)
                    lines.AddRange((await db.TaskPageAsync(screen, tree, within with { Timeliness = timeliness }, day, 0, MostLate - lines.Count, cancel)).Lines);
            }

            return (worst, [.. lines.Select(l => new TaskSceneLine(l.Id, tree.NameOn(l.UnitId, day.Today), l.Title, l.DaysOverdueOn(day.Today), "bad"))]);
        }
    }

    private static bool IsOpen(TaskTimeliness timeliness) => timeliness is <= TaskTimeliness.Undated or TaskTimeliness.Paused;

    private static string Tone(string colour) => colour == "warn" ? "risk" : colour;

    private static IconName Sign(TaskTimeliness timeliness) => timeliness switch
    {
        TaskTimeliness.InTime => IconName.Disc,
        TaskTimeliness.DueSoon => IconName.Triangle,
        TaskTimeliness.Overdue or TaskTimeliness.LongOverdue => IconName.Octagon,
        TaskTimeliness.DoneEarly or TaskTimeliness.DoneOnTime or TaskTimeliness.DoneLate => IconName.Approved,
        TaskTimeliness.Paused => IconName.Clock,
        _ => IconName.Ring,
    };
}
