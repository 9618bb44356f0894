using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Figures;

/// <summary>What a number is made of, as a file: the units one level down, under the same view as on the page.</summary>
internal static class ExplainEndpoints
{
    private const int MostRows = 20_000;

    public static void MapExplain(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/explain/export.{format}", ExportAsync).RequireAuthorization(Policies.Read);

    private static async Task<IResult> ExportAsync(
        string format, HttpContext context, Actors actors, FigureViews views, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<FigureTexts> text,
        IStringLocalizer<IndicatorTexts> words, IStringLocalizer<RefusalTexts> refusals, PeriodLabels labels, CancellationToken cancel,
        string indicator = "", string unit = "", string on = "", string period = "", string basis = "", string boundaries = "", string knownAt = "")
    {
        var found = await views.SeeAsync(FigureView.Read(unit, on, period, basis, boundaries, knownAt), await actors.GetAsync(context.User, cancel), cancel);
        if (found.Value is not { } seen)
            return TypedResults.Problem(refusals.Say(found.Refusal!), statusCode: StatusCodes.Status403Forbidden);

        var catalogue = seen.Standpoint.Catalogue;
        if (catalogue.FindIndicator(indicator) is not { } asked
            || (seen.PeriodAsked(asked.Frequency) ?? IndicatorQueries.LatestPeriod(catalogue, asked, seen.View.Basis, seen.Today)) is not { } shown)
            return TypedResults.NotFound();

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var outcome = await db.ExplainAsync(
            seen.Actor, seen.Tree, seen.Standpoint, new ExplainQuestion(asked, seen.Unit.Id, shown, seen.View.Basis, seen.View.Boundaries, 0, MostRows, WithNames: false), cancel);
        if (outcome.Value is not { } answer)
            return TypedResults.Problem(refusals.Say(outcome.Refusal!), statusCode: StatusCodes.Status403Forbidden);

        return FigureExports.File(
            format, $"{asked.Code}-{seen.Unit.Code}-{shown.Code}", seen, text, words, asked, labels.Of(answer.Number),
            [words["List.Code"], text["Children.Unit"], text["Children.Numerator"], text["Children.Denominator"], text["Children.Value"], text["Children.Reported"], words["List.Reported"] + " /", text["Children.Estimated"]],
            answer.Children.Select(c => (IReadOnlyList<object?>)
            [
                c.Unit.Code, c.Name, c.Number.Numerator, c.Number.Denominator, FigureExports.Rounded(c.Number.Value, asked.Decimals), c.Number.Reported, c.Number.Expected,
                c.Part is { } part ? $"{part.Part}/{part.Of}" : c.Number.IsEstimated ? "✓" : null,
            ]));
    }
}
