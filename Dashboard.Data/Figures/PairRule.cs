using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;

namespace Dashboard.Data.Figures;

/// <summary>
/// How one unit's numerator and denominator meet (decisions 3 and 4): over time within the unit first. A measure of the indicator's own frequency
/// gives its period's value; one collected more often is taken over the base periods inside; one collected more rarely gives its latest known value.
/// </summary>
internal static class PairRule
{
    /// <summary>How many longer periods back a latest known value is looked for.</summary>
    private const int LooksBack = 8;

    /// <summary>Indicator periods whose pair may change when a measure's cell of one period does.</summary>
    public static IEnumerable<Period> PeriodsAffected(Catalogue catalogue, IndicatorFormula formula, Measure measure, Period changed) =>
        catalogue.PeriodsOf(formula.Indicator.Frequency, changed.Window)
            .Where(p => CellPeriods(catalogue, measure, p).Any(c => c.Id == changed.Id));

    /// <summary>Every cell that a unit's pair may depend on.</summary>
    public static IEnumerable<CellKey> CellsNeeded(Catalogue catalogue, IndicatorFormula formula, int unitId, Period period, FigureKind kind) =>
        formula.Measures.SelectMany(m => CellPeriods(catalogue, m, period).Select(p => new CellKey(m.Id, p.Id, unitId, kind, 0)));

    /// <summary>The unit's pair; nothing unless every part was given.</summary>
    public static Contribution Pair(Catalogue catalogue, IndicatorFormula formula, int unitId, Period period, FigureKind kind, Func<CellKey, CellValue> read)
    {
        var isNotApplicable = false;
        long? Sum(Formula side)
        {
            long sum = 0;
            foreach (var term in side.Terms)
            {
                var value = Value(catalogue, (Measure)catalogue.Find(term.Code)!, unitId, period, kind, read);
                isNotApplicable |= value.IsNotApplicable;
                if (!value.IsReported)
                    return null;

                checked
                {
                    sum += term.Coefficient * value.Value;
                }
            }

            return sum;
        }

        var numerator = Sum(formula.Numerator);
        var denominator = Sum(formula.Denominator!);
        return numerator is { } n && denominator is { } d ? new Contribution(n, d, 1, 0)
            : new Contribution(0, 0, 0, isNotApplicable ? 1 : 0);
    }

    /// <summary>A measure's value for one unit over a period of any length.</summary>
    public static CellValue Value(Catalogue catalogue, Measure measure, int unitId, Period period, FigureKind kind, Func<CellKey, CellValue> read)
    {
        var cells = CellPeriods(catalogue, measure, period);
        CellValue found = default;
        foreach (var cellPeriod in cells)
        {
            var value = read(new CellKey(measure.Id, cellPeriod.Id, unitId, kind, 0));
            if (!value.IsThere || value.State == FigureState.Withdrawn)
                continue;

            if (Kept(measure) > period.Frequency || measure.OverTime == Aggregation.Last || !found.IsReported)
            {
                // Newest first for longer periods, so the first found is the latest known.
                if (Kept(measure) > period.Frequency)
                    return value;

                found = value;
            }
            else if (value.IsReported)
            {
                found = found with
                {
                    State = FigureState.Value,
                    Value = measure.OverTime switch
                    {
                        Aggregation.Min => Math.Min(found.Value, value.Value),
                        Aggregation.Max => Math.Max(found.Value, value.Value),
                        _ => checked(found.Value + value.Value),
                    },
                };
            }
        }

        return found;
    }

    // Base periods inside (oldest first), the period itself, or longer ones back in time (newest first).
    internal static IEnumerable<Period> CellPeriods(Catalogue catalogue, Measure measure, Period period)
    {
        var kept = Kept(measure);
        return kept == period.Frequency ? [period]
            : kept < period.Frequency ? catalogue.PeriodsOf(kept, period.Window).Where(p => p.From >= period.From && p.To <= period.To)
            : catalogue.PeriodsOf(kept, period.Window).Where(p => p.From <= period.To).Reverse().Take(LooksBack);
    }

    internal static Frequency Kept(Measure measure) => measure.Frequency == Frequency.OnChange ? Frequency.Month : measure.Frequency;
}
