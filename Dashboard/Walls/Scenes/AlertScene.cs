using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Cảnh báo.</summary>
public sealed class AlertScene : LiveScene<AlertSceneModel, AlertPicture>
{
    private const int MostCounted = 200;

    private static readonly ChangeKind[] Kinds = [ChangeKind.Alert, ChangeKind.Unit];

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    [Inject]
    public required AlertTitle TitleOf { get; init; }

    // Alerts are not kept as they were known: a stocktake says so.
    protected override ChangeFilter Watch => View.KnownAt is null ? Alerts : Nothing;

    private static ChangeFilter Alerts { get; } = new("/", Kinds);

    private static ChangeFilter Nothing { get; } = new("-");

    protected override ValueTask<AlertSceneModel> ModelAsync(CancellationToken cancel) => Sources.SharedAsync<AlertSceneModel>(View, null, ReadAsync, cancel, Kinds);

    private async Task<AlertSceneModel> ReadAsync(Standpoint standpoint, AlertSceneModel? former, CancellationToken cancel)
    {
        var tree = standpoint.Tree;
        await using var db = await Sources.Contexts.CreateDbContextAsync(cancel);
        var standing = await db.StandingAlerts(Actor.OfScreen("", View.UnitId), tree, View.UnitId, standpoint.Today)
            .Where(a => a.Severity != AlertSeverity.Information && (a.NeedsAcknowledgement || a.RuleId != null)).Take(MostCounted).ToListAsync(cancel);
        var ids = standing.Select(a => a.Id).ToList();
        var taken = (await db.AlertUnits.Where(u => ids.Contains(u.AlertId)).GroupBy(u => u.AlertId)
            .Where(g => g.All(u => u.AcknowledgedAt != null)).Select(g => g.Key).ToListAsync(cancel)).ToHashSet();

        // A message that everybody has acknowledged is done; what a rule says goes on until the rule says otherwise.
        standing.RemoveAll(a => a.RuleId is null && taken.Contains(a.Id));
        var lines = standing.OrderByDescending(a => a.Severity).ThenBy(a => taken.Contains(a.Id)).ThenBy(a => a.At)
            .Select(a => new AlertSceneLine(a.Id, a.Severity == AlertSeverity.Critical, TitleOf(a, CultureInfo.CurrentUICulture), a.UnitId == View.UnitId ? null : tree.NameOn(a.UnitId, standpoint.Today), a.At, taken.Contains(a.Id)))
            .ToList();
        var oldest = standing.Where(a => !taken.Contains(a.Id)).Select(a => (DateTime?)a.At).Min();
        var head = new SceneHead(Text["Scene.alerts"], tree.NameOn(View.UnitId, standpoint.Today), null, null, Sources.Now, View.KnownAt);
        return new AlertSceneModel(
            head, lines.Count(l => l.IsCritical), lines.Count(l => !l.IsCritical), lines.Count(l => l.IsAcknowledged), oldest,
            View.IsPublic ? [] : former is not null && former.Lines.SequenceEqual(lines) ? former.Lines : lines);
    }
}
