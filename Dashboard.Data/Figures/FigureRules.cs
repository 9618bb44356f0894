using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Figures;

/// <summary>An entry whose names were found and whose value was read.</summary>
internal sealed record CheckedEntry(int Row, FigureEntry Entry, Measure Measure, Unit Unit, Period Period, int BreakdownId, long Value)
{
    public CellKey Cell => new(Measure.Id, Period.Id, Unit.Id, Entry.Kind, BreakdownId);

    public FigureStage StageIn(FigureBatch batch) => Entry.Stage ?? batch.Stage;
}

/// <summary>Says of an entry alone, without the database, whether it may stand.</summary>
internal static class FigureRules
{
    /// <summary>Checks one entry; adds a refusal for each reason found.</summary>
    public static CheckedEntry? Check(FigureEntry entry, int row, Actor actor, UnitTree tree, Catalogue catalogue, DateOnly today, List<Refusal> refusals)
    {
        var before = refusals.Count;
        void Refuse(string code, string field, params object?[] arguments) => refusals.Add(new Refusal(code, arguments) { Row = row, Field = field });

        if (catalogue.FindMeasure(entry.Measure) is not { } measure)
        {
            Refuse("Figure.UnknownMeasure", "measure", entry.Measure);
            return null;
        }

        if (catalogue.FindPeriod(entry.Period) is not { } period)
        {
            Refuse("Figure.UnknownPeriod", "period", entry.Period);
            return null;
        }

        // A plan may be given for the whole year (Kế hoạch năm), however often the measure is collected.
        var kept = entry.Kind == FigureKind.Plan && period.Frequency == Frequency.Year ? Frequency.Year
            : measure.Frequency == Frequency.OnChange ? Frequency.Month : measure.Frequency;
        if (period.Frequency != kept)
            Refuse("Figure.WrongFrequency", "period", entry.Period, measure.Code);

        if (tree.Find(entry.Unit, period.To) is not { } unit)
        {
            if (tree.OfCode(entry.Unit).Count == 0)
                Refuse("Figure.UnknownUnit", "unit", entry.Unit);
            else
                Refuse("Figure.UnitNotValid", "unit", entry.Unit, entry.Period);
            return null;
        }

        if (!actor.CanEnter(tree, unit.Id))
            Refuse("Figure.NoRight", "unit", entry.Unit);
        else if (!tree.IsMember(measure.ReportingSetId, unit.Id, period.To))
            Refuse("Figure.UnitNotInSet", "unit", entry.Unit, measure.Code);

        if (period.StateOn(today) == PeriodState.Closed)
            Refuse("Figure.PeriodClosed", "period", entry.Period);

        if (period.From > today && entry.Kind != FigureKind.Plan)
            Refuse("Figure.PeriodNotBegun", "period", entry.Period);

        var breakdownId = 0;
        if (entry.Breakdown is not null)
        {
            var parts = entry.Breakdown.Split('/');
            var axes = measure.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 2 && axes.Contains(parts[0]) && catalogue.FindCategory(parts[0], parts[1]) is { } category)
                breakdownId = category.Id;
            else
                Refuse("Figure.UnknownBreakdown", "breakdown", entry.Breakdown, measure.Code);
        }

        long value = 0;
        if (entry.State != FigureState.Value)
        {
            if (entry.Value is not null && entry.Value != "0")
                Refuse("Figure.ValueWithoutMeaning", "value", entry.Value);
        }
        else if (!FixedPoint.TryParse(entry.Value, FixedPoint.MaximumDecimals, out value))
        {
            Refuse("Figure.NotANumber", "value", entry.Value);
        }
        else if (!FixedPoint.TryParse(entry.Value, measure.Decimals, out _))
        {
            Refuse("Figure.TooManyDecimals", "value", entry.Value, measure.Decimals);
        }
        else if (value < measure.Minimum || value > measure.Maximum)
        {
            Refuse("Figure.OutOfRange", "value", entry.Value, FixedPoint.Format(measure.Minimum), FixedPoint.Format(measure.Maximum));
        }

        return refusals.Count == before ? new CheckedEntry(row, entry, measure, unit, period, breakdownId, value) : null;
    }
}
