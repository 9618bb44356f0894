using Dashboard.Data.Indicators;

namespace Dashboard.Data.Figures;

/// <summary>Rules between cells, checked on what would stand after the command: a part may not exceed its whole, categories may not exceed their total, a count that only grows warns when it falls.</summary>
internal static class FigureRelations
{
    public static async Task CheckAsync(StandingCells cells, IReadOnlyList<CheckedEntry> entries, FigureWritten[] written, Catalogue catalogue, List<Refusal> refusals, CancellationToken cancel)
    {
        var bounded = catalogue.Measures.Where(m => m.NotAboveMeasureId is not null).ToLookup(m => m.NotAboveMeasureId!.Value);
        var inBatch = entries.Select(e => e.Cell).ToHashSet();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (!written[entry.Row].IsNew || entry.Entry.State is not (FigureState.Value or FigureState.Zero))
                continue;

            if (entry.Measure.NotAboveMeasureId is { } wholeId
                && await cells.ValueAsync(entry.Cell with { MeasureId = wholeId }, cancel) is { } whole && entry.Value > whole)
            {
                refusals.Add(Above(entry, FixedPoint.Format(entry.Value), catalogue.Get(wholeId), whole));
            }

            foreach (var part in bounded[entry.Measure.Id])
            {
                // A part that came along is told itself.
                var cell = entry.Cell with { MeasureId = part.Id };
                if (!inBatch.Contains(cell) && await cells.ValueAsync(cell, cancel) is { } value && value > entry.Value)
                    refusals.Add(new Refusal("Figure.BelowPart", entry.Entry.Value, part.Code, FixedPoint.Format(value)) { Row = entry.Row, Field = "value" });
            }

            await CheckBreakdownAsync(cells, entry, catalogue, refusals, cancel);
            if (entry.Measure.WarnsWhenFalling && entry.BreakdownId == 0
                && catalogue.Step(entry.Period, -1) is { } before
                && await cells.ValueAsync(entry.Cell with { PeriodId = before.Id }, cancel) is { } previous && entry.Value < previous)
            {
                written[entry.Row] = written[entry.Row] with { Warning = "Figure.Falls" };
            }
        }
    }

    private static Refusal Above(CheckedEntry entry, string value, Series whole, long limit) =>
        new("Figure.AboveWhole", value, whole.Code, FixedPoint.Format(limit)) { Row = entry.Row, Field = "value" };

    private static async Task CheckBreakdownAsync(StandingCells cells, CheckedEntry entry, Catalogue catalogue, List<Refusal> refusals, CancellationToken cancel)
    {
        var axes = entry.BreakdownId == 0
            ? entry.Measure.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries)
            : [catalogue.GetCategory(entry.BreakdownId)!.Axis];
        if (axes.Length == 0 || entry.Measure.OverUnits != Aggregation.Sum
            || await cells.ValueAsync(entry.Cell with { BreakdownId = 0 }, cancel) is not { } total)
            return;

        foreach (var axis in axes)
        {
            long sum = 0;
            foreach (var category in catalogue.Categories.Where(c => c.Axis == axis))
                sum = checked(sum + (await cells.ValueAsync(entry.Cell with { BreakdownId = category.Id }, cancel) ?? 0));

            if (sum > total)
                refusals.Add(new Refusal("Figure.BreakdownAboveTotal", axis, FixedPoint.Format(sum), FixedPoint.Format(total)) { Row = entry.Row, Field = "breakdown" });
        }
    }
}
