using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Exports;
using Dashboard.Walls.Scenes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls;

/// <summary>What of the fleet is shown: the filter of its address.</summary>
/// <param name="State">A <see cref="ScreenCondition"/>, or <c>Alarm</c>.</param>
public sealed record WallFilter(string? Q = null, string? State = null);

/// <summary>A screen as the fleet's page shows it: its settings, and what is known of it now on whichever node it hangs.</summary>
/// <param name="UnitName">The unit whose data it may show.</param>
/// <param name="Scene">The scene that is on, in words.</param>
public sealed record WallLine(Screen Screen, ScreenStatus? Status, string? Playlist, string UnitName, string? Scene, ScreenCondition Condition);

/// <summary>Reads the fleet within what an actor runs: the rows of the database, with this node's fresher memory over them.</summary>
internal sealed class WallLines(
    IDbContextFactory<DashboardContext> contexts, UnitTrees trees, WallFleet fleet, TimeProvider clock, IStringLocalizer<WallTexts> text, IStringLocalizer<SceneTexts> sceneText)
{
    private static readonly string[] Columns =
        ["Name", "Place", "Unit", "Audience", "Playlist", "State", "Scene", "Painted", "Started", "Build", "Size", "Heap", "DataAt"];

    public async Task<IReadOnlyList<WallLine>> ReadAsync(Actor actor, WallFilter filter, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var today = Vietnam.Today(clock);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var screens = await db.Screens(actor, tree).ToListAsync(cancel);
        var playlists = screens.Select(s => s.Screen.PlaylistId).Distinct().ToList();
        var kinds = await db.Playlists.Where(p => playlists.Contains(p.Id)).SelectMany(p => p.Scenes).Select(s => new { s.Id, s.Kind, s.Position }).ToDictionaryAsync(s => s.Id, cancel);
        var lines = screens.Select(line =>
        {
            var status = fleet.StatusOf(line.Screen.Id) is { } own && !(line.Status?.PaintedAt > own.PaintedAt) ? own : line.Status;
            var scene = status?.SceneId is { } id && kinds.TryGetValue(id, out var on) ? $"{on.Position + 1}. {SceneName(on.Kind)}" : null;
            return new WallLine(line.Screen, status, line.Playlist, tree.NameOn(line.Screen.UnitId, today), scene, status?.Condition ?? ScreenCondition.Waiting);
        });
        if (filter.Q is { Length: > 0 } words)
            lines = lines.Where(l => SearchText.Fold($"{l.Screen.Name} {l.Screen.Place} {l.UnitName} {l.Playlist}").Contains(SearchText.Fold(words), StringComparison.Ordinal));
        if (filter.State == "Alarm")
            lines = lines.Where(l => l.Status?.AlarmAt is not null);
        else if (Enum.TryParse<ScreenCondition>(filter.State, out var condition))
            lines = lines.Where(l => l.Condition == condition);

        // What stands still first.
        return [.. lines.OrderBy(l => l.Status?.AlarmAt is null).ThenBy(l => l.Screen.Name, StringComparer.CurrentCulture)];
    }

    /// <summary>A kind of scene in words; its code where this build does not know it.</summary>
    public string SceneName(string kind) => sceneText[$"Scene.{kind}"] is { ResourceNotFound: false } name ? name : kind;

    /// <summary>The same lines as a file.</summary>
    public ExportTable ToExport(IReadOnlyList<WallLine> lines) => new(
        "screens",
        [text["Title"].Value],
        [.. Columns.Select(c => text[$"Column.{c}"].Value)],
        lines.Select(l => (IReadOnlyList<object?>)
        [
            l.Screen.Name, l.Screen.Place, l.UnitName, text[l.Screen.IsPublic ? "Public" : "Internal"].Value, l.Playlist, text[$"State.{l.Condition}"].Value, l.Scene,
            l.Status?.PaintedAt, l.Status?.StartedAt, l.Status?.Build, SizeOf(l.Status), l.Status is { HeapBytes: > 0 } s ? Math.Round(s.HeapBytes / 1048576m, 1) : null, l.Status?.DataAt,
        ]));

    /// <summary><c>1920×1080</c>, or null.</summary>
    public static string? SizeOf(ScreenStatus? status) => status is { Width: > 0 } ? string.Create(CultureInfo.InvariantCulture, $"{status.Width}×{status.Height}") : null;
}
