using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Figures;

/// <summary>What a cell held before and holds after a command.</summary>
internal sealed record CellChange(CellValue Old, CellValue New);

/// <summary>A cell that a command touched; null for a basis that it left alone.</summary>
internal sealed record CellTransition(CellKey Cell, CellChange? Approved, CellChange? Provisional);

/// <summary>
/// Brings the roll-ups of the ancestor path up to date in the transaction that changes cells: the measure's own rows, the pairs of every ratio
/// indicator that uses it, and the rows of later trees onto which an old unit is carried.
/// </summary>
internal sealed class RollupWriter(FigureSql sql, StandingCells cells, UnitTree tree, Catalogue catalogue, IReadOnlyList<TreeVersion> versions, DateTime at)
{
    private readonly Spread _spread = new(tree);
    private readonly Dictionary<RollupKey, RollupDelta> _deltas = [];
    private readonly HashSet<CellKey> _extremes = [];

    /// <summary>Applies all transitions of one command. The cells' new versions must already be written.</summary>
    public async Task ApplyAsync(IReadOnlyList<CellTransition> transitions, CancellationToken cancel)
    {
        foreach (var change in transitions)
        {
            var measure = (Measure)catalogue.Get(change.Cell.MeasureId);
            var extreme = Additive.IsExtreme(measure);
            Add(
                measure, change.Cell.PeriodId, change.Cell.Kind, change.Cell.BreakdownId, change.Cell.UnitId, measure.Decimals,
                WithoutExtreme(change.Approved?.Old), WithoutExtreme(change.Approved?.New), WithoutExtreme(change.Provisional?.Old), WithoutExtreme(change.Provisional?.New));
            if (extreme)
                _extremes.Add(change.Cell);

            Contribution WithoutExtreme(CellValue? value) => (value ?? default).ToContribution() is var whole && extreme ? whole with { Value = 0 } : whole;
        }

        await AddPairsAsync(transitions, cancel);
        var keys = _deltas.Where(d => !d.Value.IsNothing).Select(d => d.Key).ToArray();
        Array.Sort(keys);
        foreach (var key in keys)
            await sql.AddAsync(key, _deltas[key], at, cancel);

        await SetExtremesAsync(cancel);
    }

    private void Add(Series series, int periodId, FigureKind kind, int breakdownId, int unitId, int decimals, Contribution oldApproved, Contribution newApproved, Contribution oldProvisional, Contribution newProvisional)
    {
        if (oldApproved == newApproved && oldProvisional == newProvisional)
            return;

        var end = catalogue.GetPeriod(periodId).To;
        foreach (var row in _spread.AsWas(unitId, end))
            AddTo(new RollupKey(series.Id, periodId, kind, breakdownId, 0, row.UnitId), row);

        foreach (var version in versions)
        {
            if (!_spread.NeedsAsIs(end, version.On))
                continue;

            foreach (var row in _spread.AsIs(unitId, version.On))
                AddTo(new RollupKey(series.Id, periodId, kind, breakdownId, version.Id, row.UnitId), row);
        }

        void AddTo(RollupKey key, SpreadTo row)
        {
            var additive = Additive.Is(series);
            var delta = new RollupDelta(
                row.Of(newApproved, decimals, additive) - row.Of(oldApproved, decimals, additive),
                row.Of(newProvisional, decimals, additive) - row.Of(oldProvisional, decimals, additive),
                row.Indexes is null || !additive ? 0 : newProvisional.Count - oldProvisional.Count);
            _deltas[key] = _deltas.GetValueOrDefault(key) + delta;
        }
    }

    private async Task AddPairsAsync(IReadOnlyList<CellTransition> transitions, CancellationToken cancel)
    {
        var before = new Dictionary<CellKey, CellTransition>(transitions.Count);
        var pairs = new HashSet<(int IndicatorId, int UnitId, int PeriodId, FigureKind Kind)>();
        var affected = new Dictionary<(int MeasureId, int PeriodId), (int IndicatorId, int PeriodId)[]>();
        foreach (var change in transitions)
        {
            if (change.Cell.BreakdownId != 0)
                continue;

            before[change.Cell] = change;
            var source = (change.Cell.MeasureId, change.Cell.PeriodId);
            if (!affected.TryGetValue(source, out var targets))
                affected[source] = targets = [.. Affected(source.MeasureId, source.PeriodId)];

            foreach (var (indicatorId, periodId) in targets)
                pairs.Add((indicatorId, change.Cell.UnitId, periodId, change.Cell.Kind));
        }

        var needed = new Dictionary<(int IndicatorId, int PeriodId, FigureKind Kind), CellKey[]>();
        foreach (var group in pairs.Select(p => (p.IndicatorId, p.PeriodId, p.Kind)).Distinct())
            needed[group] = [.. PairRule.CellsNeeded(catalogue, catalogue.FormulaOf(group.IndicatorId), 0, catalogue.GetPeriod(group.PeriodId), group.Kind)];

        var all = pairs.SelectMany(p => needed[(p.IndicatorId, p.PeriodId, p.Kind)].Select(c => c with { UnitId = p.UnitId })).ToHashSet();
        await cells.ReadAheadAsync(all, Basis.Provisional, cancel);
        await cells.ReadAheadAsync(all, Basis.Approved, cancel);
        var after = new Dictionary<CellKey, (CellValue Approved, CellValue Provisional)>(all.Count);
        foreach (var cell in all)
            after[cell] = ((await cells.ApprovedAsync(cell, cancel))?.ToCellValue() ?? default, (await cells.CurrentAsync(cell, cancel))?.ToCellValue() ?? default);

        foreach (var (indicatorId, unitId, periodId, kind) in pairs)
        {
            var formula = catalogue.FormulaOf(indicatorId);
            var period = catalogue.GetPeriod(periodId);
            CellValue Now(CellKey cell, Basis basis) => basis == Basis.Approved ? after[cell].Approved : after[cell].Provisional;
            CellValue Then(CellKey cell, Basis basis) =>
                before.TryGetValue(cell, out var change) && (basis == Basis.Approved ? change.Approved : change.Provisional) is { } touched ? touched.Old : Now(cell, basis);
            Add(
                formula.Indicator, periodId, kind, 0, unitId, FixedPoint.MaximumDecimals,
                PairRule.Pair(catalogue, formula, unitId, period, kind, c => Then(c, Basis.Approved)),
                PairRule.Pair(catalogue, formula, unitId, period, kind, c => Now(c, Basis.Approved)),
                PairRule.Pair(catalogue, formula, unitId, period, kind, c => Then(c, Basis.Provisional)),
                PairRule.Pair(catalogue, formula, unitId, period, kind, c => Now(c, Basis.Provisional)));
        }

        IEnumerable<(int IndicatorId, int PeriodId)> Affected(int measureId, int periodId) => catalogue.PairsOf(measureId).SelectMany(
            formula => PairRule.PeriodsAffected(catalogue, formula, (Measure)catalogue.Get(measureId), catalogue.GetPeriod(periodId)).Select(p => (formula.Indicator.Id, p.Id)));
    }

    // An extreme is not a sum: the rows above a changed cell are folded again from what all units hold.
    private async Task SetExtremesAsync(CancellationToken cancel)
    {
        foreach (var group in _extremes.GroupBy(c => c with { UnitId = 0 }))
        {
            var measure = (Measure)catalogue.Get(group.Key.MeasureId);
            var end = catalogue.GetPeriod(group.Key.PeriodId).To;
            var approved = await sql.OfMeasureAsync(group.Key, Basis.Approved, cancel);
            var provisional = await sql.OfMeasureAsync(group.Key, Basis.Provisional, cancel);
            var trees = versions.Where(v => _spread.NeedsAsIs(end, v.On)).Select(v => (v.Id, On: (DateOnly?)v.On)).Prepend((Id: 0, On: null));
            foreach (var (version, on) in trees)
            {
                IEnumerable<SpreadTo> RowsOf(int unitId) => (on is { } day ? _spread.AsIs(unitId, day) : _spread.AsWas(unitId, end)).Where(r => r.Indexes is null);
                var touched = group.SelectMany(c => RowsOf(c.UnitId)).Select(r => r.UnitId).ToHashSet();
                foreach (var unitId in touched)
                {
                    long Fold(List<StoredFigure> figures) => Extremes.Fold(
                        measure.OverUnits, figures.Where(f => f.ToCellValue().IsReported && RowsOf(f.Cell.UnitId).Any(r => r.UnitId == unitId)).Select(f => f.Value));
                    await sql.SetExtremesAsync(new RollupKey(measure.Id, group.Key.PeriodId, group.Key.Kind, group.Key.BreakdownId, version, unitId), Fold(approved), Fold(provisional), at, cancel);
                }
            }
        }
    }
}

/// <summary>Minimum or maximum of what was reported; 0 when nothing was.</summary>
internal static class Extremes
{
    public static long Fold(Aggregation operation, IEnumerable<long> values) =>
        (operation == Aggregation.Min ? values.Select(v => (long?)v).Min() : values.Select(v => (long?)v).Max()) ?? 0;
}
