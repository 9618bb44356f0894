using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api;

/// <summary>Something that is collected, and the rules its figures are checked against.</summary>
/// <param name="Unit">Unit of the value.</param>
/// <param name="ReportingSet">Who owes it.</param>
/// <param name="Breakdowns"><c>axis/category</c> of each category that it is broken down by.</param>
public sealed record MeasureLine(
    string Code, string NameVi, string NameEn, string Unit, string Frequency, string Source, string ReportingSet, int Decimals, string Minimum, string Maximum,
    string OverUnits, string OverTime, string? NotAbove, IReadOnlyList<string> Breakdowns, string? Quality);

/// <summary>An indicator's number for a unit's subtree, with all that must be said with it.</summary>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Period">The last period of the span.</param>
/// <param name="SpanFrom">First day of the span.</param>
/// <param name="SpanTo">Last day of the span.</param>
/// <param name="Kind">Always <c>actual</c>.</param>
/// <param name="Stage">Of the figures in it: <c>approved</c>, or <c>any</c> on the provisional basis.</param>
/// <param name="Value">Decimal string in display units; null when nothing was reported.</param>
/// <param name="Reported">Units that reported in the last period of the span.</param>
/// <param name="Expected">Units that owed it.</param>
/// <param name="IsEstimated">Holds parts of divided units, shared out equally.</param>
/// <param name="Status">Against the target: noTarget, insufficient, onTrack, atRisk, late, reached, exceeded or missed.</param>
/// <param name="Required">What the trajectory asks for on the last day of the span.</param>
/// <param name="Target">What the phase asks for at its end.</param>
public sealed record IndicatorLine(
    string Indicator, string NameVi, string NameEn, string ValueUnit, string Unit, string Period, DateOnly SpanFrom, DateOnly SpanTo, string Kind, string Basis, string Stage, string Boundaries,
    string? Value, string? Numerator, string? Denominator, int Reported, int Expected, bool IsEstimated, DateTime? ChangedAt,
    string Status, string? Required, string? Target, DateOnly? PhaseEnd, bool IsIllustrative);

/// <summary>A unit's place among those of its level. A null value is a gap.</summary>
public sealed record RankLine(int? Rank, string Unit, string Name, string? Value, string? Numerator, string? Denominator, bool IsReported, string Status, bool IsEstimated);

/// <summary>One indicator: its formula, its numbers over time and its units against each other.</summary>
/// <param name="Series">Oldest first.</param>
/// <param name="Ranking">The units below in the last period of the series, best first.</param>
public sealed record IndicatorAnswer(
    string Code, string NameVi, string NameEn, string Frequency, string Numerator, string? Denominator, int Factor, string Direction, string? QualityVi, string? QualityEn,
    IReadOnlyList<IndicatorLine> Series, IReadOnlyList<RankLine> Ranking);

/// <summary><c>/api/v1/measures</c> and <c>/api/v1/indicators</c>.</summary>
internal static class SeriesEndpoints
{
    private const int PeriodsShown = 12;
    private const int MostPeriods = 120;

    private static readonly CsvColumn<IndicatorLine>[] Columns =
    [
        new("indicator", i => i.Indicator), new("name_vi", i => i.NameVi), new("name_en", i => i.NameEn), new("value_unit", i => i.ValueUnit), new("unit", i => i.Unit),
        new("period", i => i.Period), new("span_from", i => i.SpanFrom), new("span_to", i => i.SpanTo), new("kind", i => i.Kind), new("basis", i => i.Basis), new("stage", i => i.Stage),
        new("boundaries", i => i.Boundaries), new("value", i => i.Value), new("numerator", i => i.Numerator), new("denominator", i => i.Denominator), new("reported", i => i.Reported),
        new("expected", i => i.Expected), new("is_estimated", i => i.IsEstimated), new("changed_at", i => i.ChangedAt), new("status", i => i.Status), new("required", i => i.Required),
        new("target", i => i.Target), new("phase_end", i => i.PhaseEnd), new("is_illustrative", i => i.IsIllustrative),
    ];

    public static async Task<IResult> MeasuresAsync(ApiQuery query, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var sets = await db.UnitSets.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Code, cancel);
        var catalogue = query.Catalogue;
        return ApiAnswer.Page(
            [.. catalogue.Measures.Select(Line)], null,
            new("code", m => m.Code), new("name_vi", m => m.NameVi), new("name_en", m => m.NameEn), new("unit", m => m.Unit), new("frequency", m => m.Frequency), new("source", m => m.Source),
            new("reporting_set", m => m.ReportingSet), new("decimals", m => m.Decimals), new("minimum", m => m.Minimum), new("maximum", m => m.Maximum),
            new("over_units", m => m.OverUnits), new("over_time", m => m.OverTime), new("not_above", m => m.NotAbove), new CsvColumn<MeasureLine>("breakdowns", m => string.Join(' ', m.Breakdowns)));

        MeasureLine Line(Measure measure)
        {
            var axes = measure.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries);
            return new MeasureLine(
                measure.Code, measure.NameVi, measure.NameEn, measure.UnitVi, FigureWords.Of(measure.Frequency), FigureWords.Of(measure.Source),
                sets[measure.ReportingSetId], measure.Decimals, FixedPoint.Format(measure.Minimum), FixedPoint.Format(measure.Maximum),
                FigureWords.Of(measure.OverUnits), FigureWords.Of(measure.OverTime),
                measure.NotAboveMeasureId is { } above ? catalogue.Get(above).Code : null,
                [.. catalogue.Categories.Where(c => axes.Contains(c.Axis)).Select(c => $"{c.Axis}/{c.Code}")], measure.QualityVi);
        }
    }

    public static async Task<IResult> ListAsync(ApiQuery query, Standpoints standpoints, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        if (await ScopeAsync(query, standpoints, cancel) is not { } scope)
            return query.Text.Malformed(query.Refusals);

        if (scope.Forbidden is not null)
            return query.Text.Forbidden(scope.Forbidden);

        var shown = query.Catalogue.Indicators
            .Where(i => scope.Period is null || scope.Period.Frequency == Kept(i))
            .Select(i => (Indicator: i, Period: scope.Period ?? Latest(scope, i)))
            .Where(s => s.Period is not null).Select(s => (s.Indicator, Period: s.Period!)).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reader = await ReaderAsync(db, scope, shown, cancel);
        return ApiAnswer.Page([.. shown.Select(s => Line(scope, reader, s.Indicator, s.Period))], null, Columns);
    }

    public static async Task<IResult> GetAsync(string code, ApiQuery query, Standpoints standpoints, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        if (query.Catalogue.FindIndicator(code) is not { } indicator)
            return query.Text.NotFound(new Refusal("Api.UnknownIndicator", code) { Field = "code" });

        var scope = await ScopeAsync(query, standpoints, cancel);
        var from = query["from"] is { } first ? query.Period("from", first) : null;
        var to = query["to"] is { } last ? query.Period("to", last) : scope?.Period;
        if (scope is null || query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        if (scope.Forbidden is not null)
            return query.Text.Forbidden(scope.Forbidden);

        to ??= Latest(scope, indicator);
        var periods = to is null ? [] : query.Catalogue.PeriodsOf(indicator.Frequency)
            .Where(p => p.To <= to.To && (from is null || p.From >= from.From)).TakeLast(from is null ? PeriodsShown : MostPeriods).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reader = await ReaderAsync(db, scope, [.. periods.Select(p => (indicator, p))], cancel);
        var ranking = periods.Length == 0 ? null
            : await db.RankingAsync(scope.Standpoint, scope.UnitId, indicator, periods[^1], scope.Basis, scope.Boundaries, level: null, cancel);
        IndicatorLine[] series = [.. periods.Select(p => Line(scope, reader, indicator, p))];
        return ApiAnswer.Of(new IndicatorAnswer(
            indicator.Code, indicator.NameVi, indicator.NameEn, FigureWords.Of(indicator.Frequency), indicator.Numerator, indicator.Denominator, indicator.Factor,
            FigureWords.Of(indicator.Direction), indicator.QualityVi, indicator.QualityEn,
            series,
            [.. (ranking?.Units ?? []).Select(u => new RankLine(
                u.Rank, u.Code, u.Name, Text(u.Value, indicator.Decimals), Text(u.Numerator), Text(u.Denominator), u.IsReported, FigureWords.Of(u.Status), u.IsEstimated))]), series, Columns);
    }

    private static Frequency Kept(Indicator indicator) => indicator.Frequency == Frequency.OnChange ? Frequency.Month : indicator.Frequency;

    // The approved basis speaks of closed periods, the provisional one of what is being collected.
    private static Period? Latest(IndicatorScope scope, Indicator indicator) => scope.Basis == Basis.Approved
        ? IndicatorReader.LatestClosed(scope.Standpoint.Catalogue, indicator.Frequency, scope.Standpoint.Today)
        : IndicatorReader.Collected(scope.Standpoint.Catalogue, indicator.Frequency, scope.Standpoint.Today);

    private static async Task<IndicatorScope?> ScopeAsync(ApiQuery query, Standpoints standpoints, CancellationToken cancel)
    {
        var basis = query.Word<Basis>("basis") ?? Basis.Approved;
        var boundaries = query.Word<Boundaries>("boundaries") ?? Boundaries.AsIs;
        var period = query["period"] is { } code ? query.Period("period", code) : null;
        var unit = query.ReadableUnit(basis, out var forbidden);

        var standpoint = await standpoints.AtAsync(query.Instant("knownAt"), cancel);

        // Better no number than today's under another day's name.
        if (unit is not null && standpoint.Tree.Get(unit.Id) is null)
            query.Refuse("Explain.UnitNotKnown", "unit", standpoint.Today);

        return unit is null || query.Refusals.Count > 0 ? null : new IndicatorScope(standpoint, unit.Id, unit.Code, period, basis, boundaries, forbidden);
    }

    private static async Task<IndicatorReader> ReaderAsync(DashboardContext db, IndicatorScope scope, IReadOnlyList<(Indicator Indicator, Period Period)> shown, CancellationToken cancel)
    {
        var rows = await RollupReader.ReadAsync(
            db, scope.Standpoint, IndicatorReader.SeriesNeeded(scope.Standpoint.Catalogue, shown.Select(s => s.Indicator)), IndicatorReader.PeriodsNeeded(scope.Standpoint.Catalogue, shown.Select(s => s.Period)),
            [scope.UnitId], FigureKind.Actual, withBreakdowns: false, cancel);
        return new IndicatorReader(scope.Standpoint.Catalogue, rows);
    }

    private static IndicatorLine Line(IndicatorScope scope, IndicatorReader reader, Indicator indicator, Period period)
    {
        var number = reader.Number(indicator, scope.UnitId, period, scope.Basis, scope.Boundaries);
        var (target, phase) = OverviewQueries.TargetOf(scope.Standpoint.Catalogue, scope.Standpoint.Tree, indicator, scope.UnitId, number.SpanTo);
        var standing = TargetRule.Stand(indicator, target, phase, number, scope.Standpoint.Today);
        return new IndicatorLine(
            indicator.Code, indicator.NameVi, indicator.NameEn, indicator.UnitVi, scope.UnitCode, number.PeriodCode, number.SpanFrom, number.SpanTo,
            FigureWords.Of(FigureKind.Actual), FigureWords.Of(scope.Basis), scope.Basis == Basis.Approved ? FigureWords.Of(FigureStage.Approved) : "any",
            FigureWords.Of(scope.Boundaries),
            Text(number.Value, indicator.Decimals), Text(number.Numerator), Text(number.Denominator), number.Reported, number.Expected, number.IsEstimated, number.ChangedAt,
            FigureWords.Of(standing.Status), Text(standing.Required), Text(standing.Final), standing.PhaseEnd, indicator.IsIllustrative || standing.IsIllustrative);
    }

    // A quotient is rounded to what is shown of it; parts are exact.
    private static string? Text(decimal? number, int decimals = FixedPoint.MaximumDecimals) =>
        number is { } value ? decimal.Round(value, decimals, MidpointRounding.AwayFromZero).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) : null;

    private sealed record IndicatorScope(Standpoint Standpoint, int UnitId, string UnitCode, Period? Period, Basis Basis, Boundaries Boundaries, Refusal? Forbidden);
}
