using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Indicators;

/// <summary>One period of a trial: the number as it is, null where there is none, and as it would be.</summary>
public sealed record TrialLine(Period Period, IndicatorNumber? Now, IndicatorNumber Then);

/// <summary>Computes what an indicator would be with another formula, from the same facts and changing nothing.</summary>
public sealed class FormulaTrial(IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Catalogues catalogues, TimeProvider clock)
{
    private const int Shown = 6;

    /// <summary>The last periods of a unit's subtree on approved figures; refused for the reasons for which saving would be.</summary>
    public async Task<Outcome<IReadOnlyList<TrialLine>>> RunAsync(int? id, IndicatorEntry entry, int unitId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(unitId) is null || !actor.CanRead(tree, unitId))
            return new Refusal("Unit.OutsideYourScope", unitId);

        var catalogue = await catalogues.CurrentAsync(cancel);
        Series[] others = [.. catalogue.Measures, .. catalogue.Indicators.Where(i => i.Id != id)];
        var known = others.ToDictionary(s => s.Code, StringComparer.Ordinal);
        if (FormulaRule.Check(entry, known) is { Count: > 0 } refusals)
            return refusals;

        var trial = entry.ToIndicator(id ?? -1);
        var tried = new Catalogue([.. others, trial], catalogue.Periods, catalogue.Categories, catalogue.Phases, catalogue.Targets);
        var today = Vietnam.Today(clock);
        var periods = tried.PeriodsOf(trial.Frequency).Where(p => p.From <= today).TakeLast(Shown).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var then = new IndicatorReader(tried, await RowsAsync(db, tree, tried, trial, periods, unitId, cancel));
        var before = id is { } there ? catalogue.Indicators.FirstOrDefault(i => i.Id == there) : null;
        var now = before is null || before.Frequency != trial.Frequency ? null : new IndicatorReader(catalogue, await RollupReader.ReadAsync(
            db, tree, IndicatorReader.SeriesNeeded(catalogue, [before]), IndicatorReader.PeriodsNeeded(catalogue, periods), [unitId], FigureKind.Actual, withBreakdowns: false, cancel));
        return periods.Reverse().Select(p => new TrialLine(
            p, now?.Number(before!, unitId, p, Basis.Approved, Boundaries.AsIs), then.Number(trial, unitId, p, Basis.Approved, Boundaries.AsIs))).ToArray();
    }

    // Stored rows of what the formula names; pairs of the trial itself are stored nowhere and computed from the facts.
    private static async Task<RollupReader> RowsAsync(DashboardContext db, UnitTree tree, Catalogue tried, Indicator trial, Period[] shown, int unitId, CancellationToken cancel)
    {
        var version = await db.TreeVersions.AsNoTracking().SingleOrDefaultAsync(v => v.IsActive, cancel);
        int[] versions = version is null ? [0] : [0, version.Id];
        var seriesIds = IndicatorReader.SeriesNeeded(tried, [trial]);
        var periodIds = IndicatorReader.PeriodsNeeded(tried, shown);
        var rows = await db.Rollups.AsNoTracking()
            .Where(r => seriesIds.Contains(r.SeriesId) && r.SeriesId != trial.Id && periodIds.Contains(r.PeriodId) && r.Kind == FigureKind.Actual
                && r.BreakdownId == 0 && versions.Contains(r.TreeVersion) && r.UnitId == unitId)
            .ToListAsync(cancel);
        var formula = tried.FormulaOf(trial.Id);
        if (!formula.KeepsPairs)
            return new RollupReader(tree, version, rows);

        var paired = tried.PeriodsOf(trial.Frequency).Where(p => periodIds.Contains(p.Id)).ToArray();
        var cells = paired.SelectMany(p => PairRule.CellsNeeded(tried, formula, 0, p, FigureKind.Actual)).ToArray();
        var columns = await FigureColumns.ReadAsync(db, [.. cells.Select(c => c.MeasureId).Distinct()], [.. cells.Select(c => c.PeriodId).Distinct()], knownAt: null, cancel);
        var calculator = new RollupCalculator(columns, tree, tried, version is null ? [] : [version]);
        foreach (var group in calculator.Groups().Where(g => g.SeriesId == trial.Id && g.Kind == FigureKind.Actual))
        {
            if (!calculator.Rows(group).TryGetValue(unitId, out var sums))
                continue;

            rows.Add(new Rollup
            {
                SeriesId = trial.Id,
                PeriodId = group.PeriodId,
                Kind = group.Kind,
                BreakdownId = 0,
                TreeVersion = group.TreeVersion,
                UnitId = unitId,
                ApprovedValue = sums.Approved.Value,
                ApprovedDenominator = sums.Approved.Denominator,
                ApprovedCount = sums.Approved.Count,
                ApprovedNotApplicable = sums.Approved.NotApplicable,
                ProvisionalValue = sums.Provisional.Value,
                ProvisionalDenominator = sums.Provisional.Denominator,
                ProvisionalCount = sums.Provisional.Count,
                ProvisionalNotApplicable = sums.Provisional.NotApplicable,
                EstimatedCount = sums.Estimated,
            });
        }

        return new RollupReader(tree, version, rows);
    }
}
