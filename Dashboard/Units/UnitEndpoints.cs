using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Microsoft.Extensions.Localization;

namespace Dashboard.Units;

/// <summary>The list of units as a file, under the same filter as on the page.</summary>
internal static class UnitEndpoints
{
    public static void MapUnits(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/units/export.{format}", ExportAsync);

    private static async Task<IResult> ExportAsync(
        string format, UnitTrees trees, TimeProvider clock, IStringLocalizer<UnitTexts> text, CancellationToken cancel, string on = "", string q = "", string level = "", string branch = "", string area = "")
    {
        var tree = await trees.CurrentAsync(cancel);
        var filter = UnitAddress.Filter(tree, clock.GetUtcNow().InVietnam(), on, q, level, branch, area);
        return TableExport.File(
            new ExportTable(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text["Export.Name"]}-{filter.On:yyyy-MM-dd}"),
                [text["Export.Note", Formats.Day(filter.On)]],
                [text["Code"], text["Name"], text["Level"], text["ParentCode"], text["Parent"], text["Area"], text["ValidFrom"], text["ValidTo"]],
                tree.List(filter).Select(u => (IReadOnlyList<object?>)
                [
                    u.Code, tree.NameOn(u.Id, filter.On), text[$"Level.{u.Level}"].Value, u.ParentId is { } id ? tree[id].Code : null, u.ParentId is { } parent ? tree.NameOn(parent, filter.On) : null,
                    tree.ClassOn(u.Id, ClassificationKind.Area, filter.On), u.ValidFrom, u.ValidTo,
                ])),
            format);
    }
}
