using System.Globalization;
using System.Net.Mime;
using System.Text;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Dashboard.Periods;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Reports;

/// <summary>The files of reports: the matrix under the page's filter, and the forms.</summary>
internal static class ReportServices
{
    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/reports/export.{format}", MatrixAsync).RequireAuthorization(Policies.Read);
        routes.MapGet("/manage/regimes/{code}/forms/{version:int}.json", FormAsync).RequireAuthorization(Policies.Coordinate);
    }

    private static async Task<IResult> MatrixAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, Catalogues catalogues, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<ReportTexts> text, PeriodLabels labels,
        TimeProvider clock, string? regime, string? find, string? standing)
    {
        var cancel = context.RequestAborted;
        var (tree, catalogue) = (await trees.CurrentAsync(cancel), await catalogues.CurrentAsync(cancel));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var regimes = await db.ReportRegimesAsync(cancel);
        if ((regimes.FirstOrDefault(r => r.Code == regime) ?? (regimes.Count > 0 ? regimes[0] : null)) is not { } shown)
            return TypedResults.NotFound();

        var matrix = await db.ReportMatrixAsync(await actors.GetAsync(context.User, cancel), tree, catalogue, shown, tree.Root!.Id, ReportsPage.Columns, Vietnam.Today(clock), cancel);
        return TableExport.File(
            new ExportTable(
                $"reports-{shown.Code}", [text["Matrix"], ReportLooks.NameOf(shown), Formats.DayAndTime(clock.GetUtcNow().UtcDateTime), text["Matrix.Note"]],
                [text["Unit"], text["Regime.Code"], .. matrix.Periods.Select(p => labels.Of(p.Code)), text["Matrix.InTime"]],
                ReportsPage.Chosen(matrix, find, standing).Select(r => (IReadOnlyList<object?>)[r.Name, r.Code, .. r.Standings.Select(s => text[$"Standing.{s}"].Value), string.Create(CultureInfo.InvariantCulture, $"{r.InTime}/{r.Owed}")])),
            format);
    }

    private static async Task<IResult> FormAsync(string code, int version, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var regime = (await db.ReportRegimesAsync(cancel)).FirstOrDefault(r => r.Code == code);
        return regime is not null && (await db.ReportFormsAsync(regime.Id, cancel)).FirstOrDefault(f => f.Version == version) is { } form
            ? TypedResults.File(Encoding.UTF8.GetBytes(form.Definition), MediaTypeNames.Application.Json, $"{code}-{version}.json")
            : TypedResults.NotFound();
    }
}
