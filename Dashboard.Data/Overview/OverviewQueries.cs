using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Overview;

/// <summary>Reads what an overview shows, from roll-ups alone.</summary>
public static class OverviewQueries
{
    private const int TrendLength = 12;
    private const int TickerLength = 12;
    private const int MostOwingNamed = 8;

    // Above this, naming who owes would read a row for every unit at every change; the count comes from the unit's own rows.
    private const int MostOwingRead = 500;

    extension(DashboardContext db)
    {
        /// <summary>Tiles of some indicators for a unit's subtree: latest closed period approved, the collected one provisional, trend.</summary>
        public Task<IReadOnlyList<IndicatorTile>> TilesAsync(
            UnitTree tree, Catalogue catalogue, int unitId, IReadOnlyList<Indicator> indicators, DateOnly today, Boundaries boundaries, CancellationToken cancel) =>
            db.TilesAsync(new Standpoint(tree, catalogue, today), unitId, indicators, boundaries, cancel);

        /// <summary>Tiles as they are, or as they were published at an earlier instant.</summary>
        public async Task<IReadOnlyList<IndicatorTile>> TilesAsync(
            Standpoint standpoint, int unitId, IReadOnlyList<Indicator> indicators, Boundaries boundaries, CancellationToken cancel)
        {
            var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
            var shown = indicators.Select(i => i.Frequency).Distinct()
                .SelectMany(f => catalogue.PeriodsOf(f).Where(p => p.From <= today).TakeLast(TrendLength + 2)).ToArray();
            var rows = await RollupReader.ReadAsync(
                db, standpoint, IndicatorReader.SeriesNeeded(catalogue, indicators), IndicatorReader.PeriodsNeeded(catalogue, shown), [unitId], FigureKind.Actual, withBreakdowns: false, cancel);
            var reader = new IndicatorReader(catalogue, rows);
            return [.. indicators.Select(i => OneTile(catalogue, tree, reader, i, unitId, today, boundaries))];
        }

        /// <summary>An indicator for each unit of the level below (communes of a province, provinces of the country), best first.</summary>
        public Task<IndicatorRanking?> RankingAsync(
            UnitTree tree, Catalogue catalogue, int unitId, Indicator indicator, Period? period, Basis basis, DateOnly today, Boundaries boundaries, CancellationToken cancel) =>
            db.RankingAsync(new Standpoint(tree, catalogue, today), unitId, indicator, period, basis, boundaries, level: null, cancel);

        /// <summary>The same as it was published at an earlier instant, or for the units of one level (former districts).</summary>
        public async Task<IndicatorRanking?> RankingAsync(
            Standpoint standpoint, int unitId, Indicator indicator, Period? period, Basis basis, Boundaries boundaries, UnitLevel? level, CancellationToken cancel)
        {
            var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
            if ((period ?? IndicatorReader.LatestClosed(catalogue, indicator.Frequency, today)) is not { } shown)
                return null;

            var units = RankedUnits(tree, unitId, boundaries == Boundaries.AsWas ? shown.To : today, indicator, shown, level).ToArray();
            var rows = await RollupReader.ReadAsync(
                db, standpoint, IndicatorReader.SeriesNeeded(catalogue, [indicator]), IndicatorReader.PeriodsNeeded(catalogue, [shown]), [.. units.Select(u => u.Id)], FigureKind.Actual, withBreakdowns: false, cancel);
            var reader = new IndicatorReader(catalogue, rows);
            var numbers = units.Select(u => (Unit: u, Number: reader.Number(indicator, u.Id, shown, basis, boundaries))).ToArray();
            var ordered = numbers.Where(n => n.Number.Value is not null)
                .OrderBy(n => indicator.Direction == Direction.HigherIsBetter ? -n.Number.Value : n.Number.Value).ThenBy(n => n.Unit.Code, StringComparer.Ordinal).ToArray();
            var ranked = new List<RankedUnit>(numbers.Length);
            for (var i = 0; i < ordered.Length; i++)
            {
                var (unit, number) = ordered[i];

                // Equal values share a rank.
                var rank = i > 0 && ordered[i - 1].Number.Value == number.Value ? ranked[i - 1].Rank : i + 1;
                ranked.Add(Line(unit, number, rank));
            }

            ranked.AddRange(numbers.Where(n => n.Number.Value is null).OrderBy(n => n.Unit.Code, StringComparer.Ordinal).Select(n => Line(n.Unit, n.Number, null)));
            return new IndicatorRanking(indicator.Code, shown.Code, basis, ranked);

            RankedUnit Line(Unit unit, IndicatorNumber number, int? rank)
            {
                var (target, phase) = TargetOf(catalogue, tree, indicator, unit.Id, number.SpanTo);
                return new RankedUnit(
                    unit.Id, unit.Code, tree.NameOn(unit.Id, today), rank, number.Value, number.Numerator, number.Denominator,
                    number.Reported > 0, TargetRule.Stand(indicator, target, phase, number, today).Status, number.IsEstimated);
            }
        }

        /// <summary>Who below a unit still owes figures for the month that is collected, from roll-ups alone; null when no month is collected.</summary>
        public async Task<OwingUnits?> OwingAsync(UnitTree tree, Catalogue catalogue, int unitId, DateOnly today, CancellationToken cancel)
        {
            if (IndicatorReader.Collected(catalogue, Frequency.Month, today) is not { } period)
                return null;

            var measures = catalogue.Measures.Where(m => m.Frequency == Frequency.Month && m.Source == SeriesSource.Entered).ToArray();
            var owed = new Dictionary<int, int>();
            foreach (var set in measures.GroupBy(m => m.ReportingSetId))
            {
                foreach (var unit in tree.MembersOn(set.Key, period.To).Where(u => tree.IsWithin(u.Id, unitId)))
                    owed[unit.Id] = owed.GetValueOrDefault(unit.Id) + set.Count();
            }

            var seriesIds = measures.Select(m => m.Id).ToArray();
            var given = db.Rollups.AsNoTracking().Where(r =>
                seriesIds.Contains(r.SeriesId) && r.PeriodId == period.Id && r.Kind == FigureKind.Actual && r.BreakdownId == 0 && r.TreeVersion == 0 && r.ProvisionalCount + r.ProvisionalNotApplicable > 0);
            if (owed.Count > MostOwingRead)
            {
                var counts = await given.Where(r => r.UnitId == unitId).Select(r => r.ProvisionalCount + r.ProvisionalNotApplicable).ToListAsync(cancel);
                var complete = counts.Count == measures.Length ? counts.Min() : 0;
                return new OwingUnits(period.Code, period.ClosesOn, owed.Count - complete, owed.Count, []);
            }

            int[] owing = [.. owed.Keys];
            var had = await given.Where(r => owing.Contains(r.UnitId)).GroupBy(r => r.UnitId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
            var missing = owed.Select(o => (Unit: tree[o.Key], Cells: o.Value - had.GetValueOrDefault(o.Key))).Where(o => o.Cells > 0)
                .OrderByDescending(o => o.Cells).ThenBy(o => o.Unit.Code, StringComparer.Ordinal).ToArray();
            return new OwingUnits(
                period.Code, period.ClosesOn, missing.Length, owed.Count,
                [.. missing.Take(MostOwingNamed).Select(o => new OwingUnit(o.Unit.Code, tree.NameOn(o.Unit.Id, today), o.Cells))]);
        }

        /// <summary>The last changes of figures in a branch, newest first.</summary>
        public async Task<IReadOnlyList<TickerLine>> TickerAsync(UnitTree tree, Catalogue catalogue, string branch, DateOnly today, CancellationToken cancel)
        {
            var changes = await db.Changes.AsNoTracking()
                .Where(c => c.Kind == ChangeKind.Figure && c.Branch.StartsWith(branch))
                .OrderByDescending(c => c.Number).Take(TickerLength).ToListAsync(cancel);
            var named = new List<(Change Change, Measure Measure, Period Period, Unit Unit)>(changes.Count);
            foreach (var change in changes)
            {
                var parts = change.Key.Split('/');
                if (catalogue.FindMeasure(parts[0]) is { } measure && catalogue.FindPeriod(parts[1]) is { } period && UnitOfBranch(tree, change.Branch) is { } unit)
                    named.Add((change, measure, period, unit));
            }

            // Two queries for all lines: every measure, period and unit of the lines, of which each line then takes its own.
            var (measureIds, periodIds, unitIds) = (named.Select(n => n.Measure.Id).Distinct().ToArray(), named.Select(n => n.Period.Id).Distinct().ToArray(), named.Select(n => n.Unit.Id).Distinct().ToArray());
            var figures = await db.Figures.AsNoTracking()
                .Where(f => measureIds.Contains(f.MeasureId) && periodIds.Contains(f.PeriodId) && unitIds.Contains(f.UnitId) && f.Kind == FigureKind.Actual && f.BreakdownId == 0 && f.SupersededAt == null)
                .Select(f => new { f.MeasureId, f.PeriodId, f.UnitId, f.State, f.Value, f.PreviousId, f.RecordedAt, f.SubmittedAt, f.ApprovedAt })
                .ToDictionaryAsync(f => (f.MeasureId, f.PeriodId, f.UnitId), cancel);
            var current = named.Select(n => figures.GetValueOrDefault((n.Measure.Id, n.Period.Id, n.Unit.Id))).ToArray();
            var previousIds = current.Select(f => f?.PreviousId).OfType<long>().Distinct().ToArray();
            var earlier = await db.Figures.AsNoTracking().Where(f => previousIds.Contains(f.Id)).Select(f => new { f.Id, f.Value }).ToDictionaryAsync(f => f.Id, f => f.Value, cancel);
            var lines = new List<TickerLine>(named.Count);
            foreach (var ((change, measure, period, unit), figure) in named.Zip(current))
            {
                long? before = figure?.PreviousId is { } previous && earlier.TryGetValue(previous, out var value) ? value : null;
                var action = figure is null ? TickerAction.Many
                    : figure.ApprovedAt == change.At ? TickerAction.Approved
                    : figure.RecordedAt != change.At && figure.SubmittedAt == change.At ? TickerAction.Submitted
                    : figure.State == FigureState.Withdrawn ? TickerAction.Withdrawn
                    : before is not null ? TickerAction.Corrected : TickerAction.Entered;
                lines.Add(new TickerLine(
                    change.Number, change.At, action, unit.Code, tree.NameOn(unit.Id, today), measure.NameVi, measure.NameEn, period.Code, measure.UnitVi, measure.UnitEn, measure.Decimals,
                    before is { } old ? FixedPoint.ToDecimal(old) : null, figure is null ? null : FixedPoint.ToDecimal(figure.Value)));
            }

            return lines;
        }
    }

    /// <summary>The target that holds for a unit: its own, or for a ratio that of the nearest unit above it.</summary>
    public static (Target? Target, Phase? Phase) TargetOf(Catalogue catalogue, UnitTree tree, Indicator indicator, int unitId, DateOnly day)
    {
        var phase = catalogue.Phases.FirstOrDefault(p => p.From <= day && day <= p.To);
        if (phase is null)
            return (null, null);

        var targets = catalogue.Targets.Where(t => t.IndicatorId == indicator.Id && t.PhaseId == phase.Id).ToArray();
        foreach (var unit in tree.SelfAndAncestors(unitId))
        {
            // A target given to an old unit holds for the one that carries it on.
            var target = Array.Find(targets, t => t.UnitId == unit.Id)
                ?? Array.Find(targets, t => tree.CarriedTo(t.UnitId, unit.ValidTo ?? DateOnly.MaxValue) is [{ IsWhole: true } only] && only.UnitId == unit.Id);
            if (target is not null)
                return (target, phase);

            if (indicator.Denominator is null)
                break;
        }

        return (null, phase);
    }

    private static IndicatorTile OneTile(Catalogue catalogue, UnitTree tree, IndicatorReader reader, Indicator indicator, int unitId, DateOnly today, Boundaries boundaries)
    {
        var closedPeriod = IndicatorReader.LatestClosed(catalogue, indicator.Frequency, today);
        var openPeriod = IndicatorReader.Collected(catalogue, indicator.Frequency, today);
        var closed = closedPeriod is null ? null : reader.Number(indicator, unitId, closedPeriod, Basis.Approved, boundaries);
        var open = openPeriod is null ? null : reader.Number(indicator, unitId, openPeriod, Basis.Provisional, boundaries);
        var (target, phase) = TargetOf(catalogue, tree, indicator, unitId, closed?.SpanTo ?? today);
        var trend = closedPeriod is null
            ? []
            : catalogue.PeriodsOf(indicator.Frequency).Where(p => p.To <= closedPeriod.To).TakeLast(TrendLength)
                .Select(p => new TrendPoint(p.Code, reader.Number(indicator, unitId, p, Basis.Approved, boundaries).Value)).ToArray();
        return new IndicatorTile(
            indicator.Id, indicator.Code, indicator.NameVi, indicator.NameEn, indicator.UnitVi, indicator.UnitEn, indicator.Decimals, indicator.Direction, indicator.Source,
            closed, TargetRule.Stand(indicator, target, phase, closed, today), open, trend, indicator.IsIllustrative);
    }

    /// <summary>Levels below a unit whose units owe an indicator in a period, or hold units that do: provinces, districts, communes, agencies.</summary>
    public static IReadOnlyList<UnitLevel> LevelsBelow(UnitTree tree, int unitId, DateOnly day, Indicator indicator, Period period)
    {
        var holding = Holding(tree, day, indicator, period);
        return [.. tree.SubtreeOn(unitId, day).Where(u => u.Id != unitId && holding.Contains(u.Id)).Select(u => u.Level).Distinct().Order()];
    }

    // Provinces of the country, communes of a province or district (agencies where no commune owes it), unless a level is asked for;
    // only those that owe the indicator, stand for units that did, or hold some.
    private static IEnumerable<Unit> RankedUnits(UnitTree tree, int unitId, DateOnly day, Indicator indicator, Period period, UnitLevel? level)
    {
        if (tree[unitId].Level == UnitLevel.Country && level is null)
            return tree.ChildrenOn(unitId, day).Where(u => u.Level == UnitLevel.Province);

        var levels = LevelsBelow(tree, unitId, day, indicator, period);
        var shown = level ?? (levels.Contains(UnitLevel.Commune) ? UnitLevel.Commune : UnitLevel.Agency);
        var holding = Holding(tree, day, indicator, period);
        return tree.SubtreeOn(unitId, day).Where(u => u.Id != unitId && u.Level == shown && holding.Contains(u.Id));
    }

    private static HashSet<int> Holding(UnitTree tree, DateOnly day, Indicator indicator, Period period) =>
        [.. tree.MembersOn(indicator.ReportingSetId, period.To).SelectMany(m => tree.CarriedTo(m.Id, day)).SelectMany(p => tree.SelfAndAncestors(p.UnitId)).Select(u => u.Id)];

    private static Unit? UnitOfBranch(UnitTree tree, string branch) =>
        branch.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var last] && int.TryParse(last, System.Globalization.CultureInfo.InvariantCulture, out var id) ? tree.Get(id) : null;
}
