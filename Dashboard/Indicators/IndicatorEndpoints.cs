using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Figures;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>Indicators as files, under the same view as on their pages.</summary>
internal static class IndicatorEndpoints
{
    public static void MapIndicators(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/indicators/export.{format}", ListAsync).RequireAuthorization(Policies.Read);
        routes.MapGet("/indicators/{code}/export.{format}", OneAsync).RequireAuthorization(Policies.Read);
    }

    private static async Task<IResult> ListAsync(
        string format, HttpContext context, Actors actors, FigureViews views, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<FigureTexts> text,
        IStringLocalizer<IndicatorTexts> words, IStringLocalizer<RefusalTexts> refusals, PeriodLabels labels, CancellationToken cancel,
        string unit = "", string on = "", string basis = "", string boundaries = "", string knownAt = "", string q = "", string group = "", string status = "")
    {
        var found = await views.SeeAsync(FigureView.Read(unit, on, null, basis, boundaries, knownAt), await actors.GetAsync(context.User, cancel), cancel);
        if (found.Value is not { } seen)
            return TypedResults.Problem(refusals.Say(found.Refusal!), statusCode: StatusCodes.Status403Forbidden);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var tiles = await IndicatorList.ReadAsync(db, seen, IndicatorFilter.Read(q, group, status), cancel);
        return FigureExports.File(
            format, $"{words["Export.list"]} {seen.Unit.Code}", seen, text, words, null, null,
            [words["List.Code"], words["List.Indicator"], words["Chart.Period"], words["List.Closing"], words["List.Numerator"], words["List.Denominator"], words["List.Value"], words["List.Unit"], words["List.Required"], words["List.Final"], words["List.Status"], words["List.Reported"], words["Page.Coverage"] + " /"],
            tiles.Select(t => Row(t, IndicatorList.NumberOf(t, seen.View.Basis))));

        IReadOnlyList<object?> Row(IndicatorTile tile, IndicatorNumber? number) =>
        [
            tile.Code, IndicatorNames.Of(words, tile.Code, tile.NameVi, tile.NameEn), number is null ? null : labels.Of(number), number?.SpanTo, number?.Numerator, number?.Denominator,
            FigureExports.Rounded(number?.Value, tile.Decimals), Formats.IsVietnamese ? tile.UnitVi : tile.UnitEn, FigureExports.Rounded(tile.Standing.Required, tile.Decimals),
            FigureExports.Rounded(tile.Standing.Final, tile.Decimals), words[$"Status.{tile.Standing.Status}"].Value, number?.Reported, number?.Expected,
        ];
    }

    private static async Task<IResult> OneAsync(
        string code, string format, HttpContext context, Actors actors, FigureViews views, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<FigureTexts> text,
        IStringLocalizer<IndicatorTexts> words, IStringLocalizer<RefusalTexts> refusals, PeriodLabels labels, CancellationToken cancel,
        string what = "course", string unit = "", string on = "", string period = "", string basis = "", string boundaries = "", string knownAt = "")
    {
        var found = await views.SeeAsync(FigureView.Read(unit, on, period, basis, boundaries, knownAt), await actors.GetAsync(context.User, cancel), cancel);
        if (found.Value is not { } seen)
            return TypedResults.Problem(refusals.Say(found.Refusal!), statusCode: StatusCodes.Status403Forbidden);

        if (seen.Standpoint.Catalogue.FindIndicator(code) is not { } indicator)
            return TypedResults.NotFound();

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var detail = await db.IndicatorDetailAsync(
            seen.Standpoint, indicator, seen.Unit.Id, seen.PeriodAsked(indicator.Frequency), seen.View.Basis, seen.View.Boundaries, cancel);
        if (detail is null)
            return TypedResults.NotFound();

        var (columns, rows) = what switch
        {
            "ranking" => Ranking(words, indicator, await db.RankingAsync(seen.Standpoint, seen.Unit.Id, indicator, detail.Period, seen.View.Basis, seen.View.Boundaries, level: null, cancel)),
            "columns" => Columns(words, detail),
            _ => Course(words, labels, detail),
        };
        return FigureExports.File(
            format, $"{indicator.Code}-{what}-{seen.Unit.Code}-{detail.Period.Code}", seen, text, words, indicator, labels.Of(detail.Number), columns, rows);
    }

    private static (IReadOnlyList<string>, IEnumerable<IReadOnlyList<object?>>) Course(IStringLocalizer<IndicatorTexts> words, PeriodLabels labels, IndicatorDetail detail) => (
        [words["Chart.Period"], words["List.Closing"], words["List.Numerator"], words["List.Denominator"], words["List.Value"], words["List.Required"], words["List.Reported"], words["Page.Coverage"] + " /", words["Tile.Estimated"]],
        detail.Course.Select(p => (IReadOnlyList<object?>)
        [
            labels.Of(p.Number), p.Period.To, p.Number.Numerator, p.Number.Denominator, FigureExports.Rounded(p.Number.Value, detail.Indicator.Decimals),
            FigureExports.Rounded(p.Required, detail.Indicator.Decimals), p.Number.Reported, p.Number.Expected, p.Number.IsEstimated ? words["Tile.Estimated"].Value : null,
        ]));

    private static (IReadOnlyList<string>, IEnumerable<IReadOnlyList<object?>>) Ranking(IStringLocalizer<IndicatorTexts> words, Indicator indicator, IndicatorRanking? ranking) => (
        [words["Ranking.Place"], words["List.Code"], words["Ranking.UnitName"], words["List.Numerator"], words["List.Denominator"], words["List.Value"], words["List.Status"]],
        (ranking?.Units ?? []).Select(u => (IReadOnlyList<object?>)
        [
            u.Rank, u.Code, u.Name, u.Numerator, u.Denominator, FigureExports.Rounded(u.Value, indicator.Decimals), u.Value is null ? words["Tile.NotReported"].Value : words[$"Status.{u.Status}"].Value,
        ]));

    private static (IReadOnlyList<string>, IEnumerable<IReadOnlyList<object?>>) Columns(IStringLocalizer<IndicatorTexts> words, IndicatorDetail detail) => (
        [words["List.Code"], words["Columns.Measure"], words["List.Unit"], words["Columns.Plan"], words["Columns.Previous"], words["Columns.Current"], words["Columns.YearToDate"], words["Columns.OfPlan"], words["Columns.OfYearBefore"]],
        detail.Measures.Select(m => (IReadOnlyList<object?>)
        [
            m.Measure.Code, Formats.IsVietnamese ? m.Measure.NameVi : m.Measure.NameEn, Formats.IsVietnamese ? m.Measure.UnitVi : m.Measure.UnitEn, m.PlanOfYear, m.Previous, m.Current, m.YearToDate,
            FigureExports.Rounded(m.PercentOfPlan, 1), FigureExports.Rounded(m.PercentOfYearBefore, 1),
        ]));
}
