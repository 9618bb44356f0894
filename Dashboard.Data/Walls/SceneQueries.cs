using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>Where the figures that a unit owes for a period lie. In the order in which they travel; the roll-up waits for the last of them.</summary>
public enum ReportingStage
{
    /// <summary>Nothing was entered: the unit has it.</summary>
    Missing,

    /// <summary>Some cells are entered, or none of them is sent yet: the unit has it.</summary>
    Entering,

    /// <summary>All is sent and not all approved: the level that approves has it.</summary>
    Submitted,
    Approved,
}

/// <summary>A unit's, or a branch's, reporting for one period.</summary>
/// <param name="Owed">Cells that the unit owes; for a branch, units that owe.</param>
/// <param name="Given">Cells entered (a value, a zero or not applicable); for a branch, units.</param>
/// <param name="Approved">Of these, approved.</param>
public sealed record ReportingUnit(int UnitId, string Code, string Name, ReportingStage Stage, int Owed, int Given, int Approved);

/// <summary>Who has reported for one period, and where the rest lies.</summary>
/// <param name="IsByBranch">The units are the branches right below, since there are too many units to name.</param>
public sealed record ReportingBoard(string PeriodCode, DateOnly To, DateOnly ClosesOn, bool IsByBranch, int Expected, int Reported, int Approved, IReadOnlyList<ReportingUnit> Units, DateTime? ChangedAt);

/// <summary>One change of a figure on a day.</summary>
public sealed record DayLine(long Number, DateTime At, TickerAction Action, int UnitId, string UnitName, Measure Measure, string PeriodCode, decimal? Before, decimal? After, bool IsApproved);

/// <summary>What changed on a day.</summary>
/// <param name="Changes">How many changes of figures there were; <paramref name="Lines"/> are the last of them.</param>
public sealed record DayBoard(int Changes, int Units, IReadOnlyList<DayLine> Lines);

/// <summary>Reads what only the scenes of wall screens show.</summary>
public static class SceneQueries
{
    // Above this, units are counted from the roll-ups of the branches right below and not read one by one.
    private const int MostUnitsRead = 500;
    private const int MostLines = 60;
    private const int MostChangesRead = 2_000;

    extension(DashboardContext db)
    {
        /// <summary>The newest note of each of some indicators for a unit, as it was known.</summary>
        public async Task<IReadOnlyDictionary<int, TargetNote>> LatestNotesAsync(IReadOnlyList<int> indicatorIds, int unitId, DateTime? knownAt, CancellationToken cancel)
        {
            var newest = await db.TargetNotes.AsNoTracking()
                .Where(n => indicatorIds.Contains(n.IndicatorId) && n.UnitId == unitId && (knownAt == null || n.WrittenAt <= knownAt))
                .GroupBy(n => n.IndicatorId).Select(g => g.Max(n => n.Id)).ToListAsync(cancel);
            return await db.TargetNotes.AsNoTracking().Where(n => newest.Contains(n.Id)).ToDictionaryAsync(n => n.IndicatorId, cancel);
        }

        /// <summary>Who below a unit has reported for the month that is collected (or was at the standpoint's instant), else for the last one; null before the first.</summary>
        public async Task<ReportingBoard?> ReportingAsync(Standpoint standpoint, int unitId, CancellationToken cancel)
        {
            var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
            if ((IndicatorReader.Collected(catalogue, Frequency.Month, today) ?? IndicatorReader.LatestClosed(catalogue, Frequency.Month, today)) is not { } period)
                return null;

            var measures = catalogue.Measures.Where(m => m.Frequency == Frequency.Month && m.Source == SeriesSource.Entered).ToArray();
            var owed = new Dictionary<int, int>();
            foreach (var set in measures.GroupBy(m => m.ReportingSetId))
            {
                foreach (var unit in tree.MembersOn(set.Key, period.To).Where(u => tree.IsWithin(u.Id, unitId)))
                    owed[unit.Id] = owed.GetValueOrDefault(unit.Id) + set.Count();
            }

            return owed.Count > MostUnitsRead && standpoint.KnownAt is null
                ? await ByBranchAsync(db, standpoint, unitId, period, measures, owed, cancel)
                : await ByUnitAsync(db, standpoint, unitId, period, measures, owed, cancel);
        }

        /// <summary>Changes of figures in a branch from one instant to another, newest first, read with three statements however many there are.</summary>
        public async Task<DayBoard> DayAsync(Standpoint standpoint, int unitId, DateTime from, DateTime to, CancellationToken cancel)
        {
            var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
            var branch = tree.PathOf(unitId);
            var changes = await db.Changes.AsNoTracking()
                .Where(c => c.At >= from && c.At <= to && c.Kind == ChangeKind.Figure && c.Branch.StartsWith(branch))
                .OrderByDescending(c => c.Number).Take(MostChangesRead).ToListAsync(cancel);
            var known = changes.Select(c => (Change: c, Cell: CellOf(tree, catalogue, c))).Where(c => c.Cell is not null)
                .DistinctBy(c => (c.Cell!.Value.Measure.Id, c.Cell.Value.Period.Id, c.Cell.Value.Unit.Id)).ToArray();
            var shown = known.Take(MostLines).ToArray();
            int[] measures = [.. shown.Select(s => s.Cell!.Value.Measure.Id).Distinct()];
            int[] periods = [.. shown.Select(s => s.Cell!.Value.Period.Id).Distinct()];
            int[] units = [.. shown.Select(s => s.Cell!.Value.Unit.Id).Distinct()];
            var figures = await db.Figures.AsNoTracking()
                .Where(f => measures.Contains(f.MeasureId) && periods.Contains(f.PeriodId) && units.Contains(f.UnitId) && f.Kind == FigureKind.Actual && f.BreakdownId == 0
                    && f.RecordedAt <= to && (f.SupersededAt == null || f.SupersededAt > to))
                .Select(f => new { f.MeasureId, f.PeriodId, f.UnitId, f.State, f.Value, f.PreviousId, f.RecordedAt, f.SubmittedAt, f.ApprovedAt }).ToListAsync(cancel);
            long[] earlier = [.. figures.Select(f => f.PreviousId).OfType<long>()];
            var before = await db.Figures.AsNoTracking().Where(f => earlier.Contains(f.Id)).Select(f => new { f.Id, f.Value }).ToDictionaryAsync(f => f.Id, f => f.Value, cancel);
            var byCell = figures.GroupBy(f => (f.MeasureId, f.PeriodId, f.UnitId)).ToDictionary(g => g.Key, g => g.OrderByDescending(f => f.RecordedAt).First());
            var lines = new List<DayLine>(shown.Length);
            foreach (var (change, cell) in shown)
            {
                var (measure, period, unit) = cell!.Value;
                var figure = byCell.GetValueOrDefault((measure.Id, period.Id, unit.Id));
                long? old = figure?.PreviousId is { } id && before.TryGetValue(id, out var value) ? value : null;
                var action = figure is null ? TickerAction.Many
                    : figure.ApprovedAt == change.At ? TickerAction.Approved
                    : figure.RecordedAt != change.At && figure.SubmittedAt == change.At ? TickerAction.Submitted
                    : figure.State == FigureState.Withdrawn ? TickerAction.Withdrawn
                    : old is not null ? TickerAction.Corrected : TickerAction.Entered;
                lines.Add(new DayLine(
                    change.Number, change.At, action, unit.Id, tree.NameOn(unit.Id, today), measure, period.Code,
                    old is { } was ? FixedPoint.ToDecimal(was) : null, figure is null ? null : FixedPoint.ToDecimal(figure.Value), figure?.ApprovedAt is { } approved && approved <= to));
            }

            return new DayBoard(changes.Count, changes.Select(c => c.Branch).Distinct(StringComparer.Ordinal).Count(), lines);
        }
    }

    private static (Measure Measure, Period Period, Unit Unit)? CellOf(UnitTree tree, Catalogue catalogue, Change change)
    {
        var parts = change.Key.Split('/');
        return parts.Length == 2 && catalogue.FindMeasure(parts[0]) is { } measure && catalogue.FindPeriod(parts[1]) is { } period
            && change.Branch.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var last] && int.TryParse(last, CultureInfo.InvariantCulture, out var id) && tree.Get(id) is { } unit
                ? (measure, period, unit)
                : null;
    }

    private static async Task<ReportingBoard> ByUnitAsync(
        DashboardContext db, Standpoint standpoint, int unitId, Period period, Measure[] measures, Dictionary<int, int> owed, CancellationToken cancel)
    {
        var at = standpoint.KnownAt ?? DateTime.MaxValue;
        int[] measureIds = [.. measures.Select(m => m.Id)];

        // All units' cells of one month, narrowed by the branch's own units where a list of them is short enough to send.
        int[]? units = owed.Count <= MostUnitsRead ? [.. owed.Keys] : null;
        var given = await db.Figures.AsNoTracking()
            .Where(f => f.PeriodId == period.Id && measureIds.Contains(f.MeasureId) && f.Kind == FigureKind.Actual && f.BreakdownId == 0
                && (units == null || units.Contains(f.UnitId))
                && f.RecordedAt <= at && (f.SupersededAt == null || f.SupersededAt > at) && f.State != FigureState.Withdrawn)
            .GroupBy(f => f.UnitId)
            .Select(g => new
            {
                UnitId = g.Key,
                Given = g.Count(),
                Submitted = g.Count(f => f.SubmittedAt != null && f.SubmittedAt <= at),
                Approved = g.Count(f => f.ApprovedAt != null && f.ApprovedAt <= at),
                ChangedAt = g.Max(f => f.RecordedAt),
            })
            .ToDictionaryAsync(g => g.UnitId, cancel);
        var (tree, today) = (standpoint.Tree, standpoint.Today);
        var rows = owed.Select(o =>
        {
            var row = given.GetValueOrDefault(o.Key);
            var stage = row is null ? ReportingStage.Missing
                : row.Approved >= o.Value ? ReportingStage.Approved
                : row.Submitted >= o.Value ? ReportingStage.Submitted
                : ReportingStage.Entering;
            return new ReportingUnit(o.Key, tree[o.Key].Code, tree.NameOn(o.Key, today), stage, o.Value, Math.Min(row?.Given ?? 0, o.Value), Math.Min(row?.Approved ?? 0, o.Value));
        }).OrderBy(u => u.Stage).ThenByDescending(u => u.Owed - u.Given).ThenBy(u => u.Code, StringComparer.Ordinal).ToArray();
        var changed = owed.Keys.Select(id => given.GetValueOrDefault(id)?.ChangedAt).Max();
        return new ReportingBoard(
            period.Code, period.To, period.ClosesOn, false, rows.Length, rows.Count(r => r.Given >= r.Owed), rows.Count(r => r.Stage == ReportingStage.Approved), rows,
            changed is { } instant ? DateTime.SpecifyKind(instant, DateTimeKind.Utc) : null);
    }

    // A country: how many have given every measure is at most the least of the measures' counts, which roll-ups know.
    private static async Task<ReportingBoard> ByBranchAsync(
        DashboardContext db, Standpoint standpoint, int unitId, Period period, Measure[] measures, Dictionary<int, int> owed, CancellationToken cancel)
    {
        var (tree, today) = (standpoint.Tree, standpoint.Today);
        int[] branches = [.. tree.ChildrenOn(unitId, period.To).Select(u => u.Id), unitId];
        int[] measureIds = [.. measures.Select(m => m.Id)];
        var rows = await db.Rollups.AsNoTracking()
            .Where(r => measureIds.Contains(r.SeriesId) && r.PeriodId == period.Id && r.Kind == FigureKind.Actual && r.BreakdownId == 0 && r.TreeVersion == 0 && branches.Contains(r.UnitId))
            .Select(r => new { r.UnitId, r.SeriesId, Given = r.ProvisionalCount + r.ProvisionalNotApplicable, Approved = r.ApprovedCount + r.ApprovedNotApplicable, r.ChangedAt }).ToListAsync(cancel);
        var byBranch = rows.ToLookup(r => r.UnitId);
        var lines = branches[..^1].Select(Line).OfType<ReportingUnit>()
            .OrderBy(u => u.Stage).ThenBy(u => u.Owed == 0 ? 1 : (double)u.Given / u.Owed).ThenBy(u => u.Code, StringComparer.Ordinal).ToArray();
        var all = Line(unitId)!;
        return new ReportingBoard(period.Code, period.To, period.ClosesOn, true, all.Owed, all.Given, all.Approved, lines, rows.Count == 0 ? null : rows.Max(r => r.ChangedAt));

        ReportingUnit? Line(int branchId)
        {
            var expected = owed.Keys.Count(id => tree.IsWithin(id, branchId));
            if (expected == 0)
                return null;

            var have = byBranch[branchId].ToArray();
            var isWhole = measures.All(m => Array.Exists(have, h => h.SeriesId == m.Id));
            var (given, approved) = isWhole ? (have.Min(h => h.Given), have.Min(h => h.Approved)) : (0, 0);
            var stage = approved >= expected ? ReportingStage.Approved : given >= expected ? ReportingStage.Submitted : have.Any(h => h.Given > 0) ? ReportingStage.Entering : ReportingStage.Missing;
            return new ReportingUnit(branchId, tree[branchId].Code, tree.NameOn(branchId, today), stage, expected, Math.Min(given, expected), Math.Min(approved, expected));
        }
    }
}
