using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Figures;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Indicators;

/// <summary>What of the list of indicators is wanted.</summary>
/// <param name="Group"><c>scheme</c> or <c>programme</c>; null for all.</param>
public sealed record IndicatorFilter(string? Text, string? Group, TargetStatus? Status)
{
    public static IndicatorFilter Read(string? text, string? group, string? status) => new(
        string.IsNullOrWhiteSpace(text) ? null : text.Trim(), Array.Find(IndicatorList.Groups, g => g == group),
        Enum.TryParse<TargetStatus>(status, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null);
}

/// <summary>Reads the list of indicators of a unit, for the page and its files alike.</summary>
public static class IndicatorList
{
    public const int PageSize = 50;

    public static string[] Groups { get; } = ["scheme", "programme"];

    public static async Task<IReadOnlyList<IndicatorTile>> ReadAsync(DashboardContext db, SeenView seen, IndicatorFilter filter, CancellationToken cancel)
    {
        var catalogue = seen.Standpoint.Catalogue;
        var key = filter.Text is null ? null : Data.Units.SearchText.Fold(filter.Text);
        var wanted = catalogue.Indicators.Where(i =>
            (filter.Group is null || i.Group == filter.Group)
            && (key is null || i.Code.Contains(filter.Text!, StringComparison.OrdinalIgnoreCase)
                || Data.Units.SearchText.Fold(i.NameVi).Contains(key, StringComparison.Ordinal) || Data.Units.SearchText.Fold(i.NameEn).Contains(key, StringComparison.Ordinal))).ToArray();
        var tiles = await db.TilesAsync(seen.Standpoint, seen.Unit.Id, wanted, seen.View.Boundaries, cancel);
        return [.. tiles.Where(t => filter.Status is null || t.Standing.Status == filter.Status)];
    }

    /// <summary>The number of the basis: the latest closed period, or the one that is collected.</summary>
    public static IndicatorNumber? NumberOf(IndicatorTile tile, Basis basis) => basis == Basis.Approved ? tile.Closed : tile.Open ?? tile.Closed;
}
