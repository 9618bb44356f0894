using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Reports;

/// <summary>Whose report is read.</summary>
/// <param name="BranchId">Whose units a summary adds up: the unit, or for an agency the unit that it serves.</param>
internal sealed record ReportReader(UnitTree Tree, Catalogue Catalogue, FormDefinition Form, FigureKind Kind, Period Period, int UnitId, int BranchId);

/// <summary>Puts a form together with what stands in a unit's cells.</summary>
internal static class ReportReading
{
    private const int MostGathered = 400;

    /// <summary>The sections that are asked for, with their values, and the rules that they break.</summary>
    public static async Task<(IReadOnlyList<ReportSection> Sections, IReadOnlyList<BrokenRule> Broken)> ReadAsync(
        DashboardContext db, ReportReader reader, Dictionary<string, SubmissionText> texts, Dictionary<string, SubmissionText> before,
        Dictionary<string, IReadOnlyList<GatheredText>> gathered, CancellationToken cancel)
    {
        var (tree, catalogue, form, kind, period, unitId, branchId) = reader;
        var summaries = form.Sections.Where(s => s.Kind == FormSectionKind.Summary).SelectMany(s => s.Rows!).Select(r => r.Code).ToHashSet(StringComparer.Ordinal);
        var measures = form.Rows.Where(r => r.Measure is not null).ToDictionary(r => r.Code, r => catalogue.FindMeasure(r.Measure!)!);
        var asked = measures.Where(m => !summaries.Contains(m.Key) && tree.IsMember(m.Value.ReportingSetId, unitId, period.To)).Select(m => (m: m.Value, period)).ToList();
        var standing = await EntryQueries.StandingAsync(db, catalogue, unitId, asked, kind, cancel);
        var plans = await PlansAsync(db, catalogue, measures.Values.Select(m => m.Id).ToArray(), period, unitId, cancel);
        var sums = form.Rows.Where(r => r.Formula is not null).ToDictionary(r => r.Code, r => FormSum.Parse(r.Formula!)!);
        var shifts = new Dictionary<TermShift, Period?>
        {
            [TermShift.None] = period,
            [TermShift.Previous] = catalogue.Step(period, -1),
            [TermShift.PreviousYear] = YearBefore(catalogue, period),
        };
        var rollups = await RollupsAsync(db, tree, summaries.Where(measures.ContainsKey).Select(r => measures[r].Id).ToArray(), catalogue.PeriodsOf(period.Frequency, period.Window), kind, branchId, cancel);

        decimal? Of(string row, TermShift shift) => sums.TryGetValue(row, out var sum)
            ? sum.Value((code, inner) => inner == TermShift.None ? Of(code, shift) : shift == TermShift.None ? Of(code, inner) : null)
            : In(row, shifts[shift]);

        decimal? In(string row, Period? at) =>
            at is null ? null
            : summaries.Contains(row) ? rollups.TryGetValue((measures[row].Id, at.Id), out var rollup) ? FixedPoint.ToDecimal(rollup.Value) : null
            : standing.GetValueOrDefault((measures[row].Id, at.Id, 0)) is { IsReported: true } value ? FixedPoint.ToDecimal(value.Value) : null;

        decimal? Cumulative(string row)
        {
            if (sums.TryGetValue(row, out var sum))
                return sum.Value((code, shift) => shift == TermShift.None ? Cumulative(code) : null);

            var measure = measures[row];
            if (measure.OverTime != Aggregation.Sum)
                return In(row, period);

            var parts = catalogue.PeriodsOf(period.Frequency, period.Window).Where(p => p.From.Year == period.From.Year && p.To <= period.To).Select(p => In(row, p)).ToList();
            return parts.TrueForAll(p => p is null) ? null : parts.Sum();
        }

        var all = form.Sections.Select(section => new ReportSection(
            section,
            [.. (section.Rows ?? []).Select(row => new ReportRow(
                row, measures.GetValueOrDefault(row.Code),
                measures.TryGetValue(row.Code, out var measure) && asked.Exists(a => a.m.Id == measure.Id)
                    ? [.. EntryQueries.Cells(catalogue, measure, period, asked.Exists(a => a.m.Id == measure.NotAboveMeasureId), standing)]
                    : [],
                Of(row.Code, TermShift.None), Of(row.Code, TermShift.Previous), Of(row.Code, TermShift.PreviousYear), Cumulative(row.Code),
                measures.TryGetValue(row.Code, out measure) ? plans.GetValueOrDefault(measure.Id) : null,
                summaries.Contains(row.Code) && measure is not null ? rollups.GetValueOrDefault((measure.Id, period.Id)).Count : null,
                summaries.Contains(row.Code) && measure is not null ? tree.MembersOn(measure.ReportingSetId, period.To).Count(u => tree.IsWithin(u.Id, branchId)) : null))],
            texts.GetValueOrDefault(section.Code), before.GetValueOrDefault(section.Code), gathered.GetValueOrDefault(section.Code, []))).ToList();
        var shown = all.Where(s => s.Section.ShownWhen is not { } condition || (Of(condition.Row, TermShift.None) is { } value && FormSum.Holds(value, condition.Is, condition.Value))).ToList();

        var broken = new List<BrokenRule>();
        foreach (var rule in form.Rules ?? [])
        {
            if (FormSum.Parse(rule.Left)!.Value(Of) is { } left && FormSum.Parse(rule.Right)!.Value(Of) is { } right && !FormSum.Holds(left, rule.Is, right))
                broken.Add(new BrokenRule(rule, left, right, texts.GetValueOrDefault(rule.Code)?.Words));
        }

        return (shown, broken);
    }

    // The approved sums of a branch, on the tree of each period: a unit's row of before a merger is its successor's history.
    private static async Task<Dictionary<(int MeasureId, int PeriodId), (long Value, int Count)>> RollupsAsync(
        DashboardContext db, UnitTree tree, int[] measureIds, IReadOnlyList<Period> periods, FigureKind kind, int branchId, CancellationToken cancel)
    {
        if (measureIds.Length == 0)
            return [];

        var periodIds = periods.Select(p => p.Id).ToArray();
        var branches = tree.PredecessorsOf(branchId).Where(p => p.Extent == SuccessionExtent.Full).Select(p => p.OldUnitId).Append(branchId).ToArray();
        return (await db.Rollups.AsNoTracking()
                .Where(r => measureIds.Contains(r.SeriesId) && periodIds.Contains(r.PeriodId) && r.Kind == kind && r.BreakdownId == 0 && r.TreeVersion == 0 && branches.Contains(r.UnitId) && r.ApprovedCount > 0)
                .Select(r => new { r.SeriesId, r.PeriodId, r.ApprovedValue, r.ApprovedCount })
                .ToListAsync(cancel))
            .GroupBy(r => (r.SeriesId, r.PeriodId)).ToDictionary(g => g.Key, g => (g.Sum(r => r.ApprovedValue), g.Sum(r => r.ApprovedCount)));
    }

    /// <summary>What approved reports below say, by the section that gathers it.</summary>
    internal static async Task<Dictionary<string, IReadOnlyList<GatheredText>>> GatheredAsync(DashboardContext db, ReportReader reader, CancellationToken cancel)
    {
        var found = new Dictionary<string, IReadOnlyList<GatheredText>>(StringComparer.Ordinal);
        foreach (var section in reader.Form.Sections)
        {
            if (section.Gathers?.Split('/') is not [var regime, var place])
                continue;

            var texts = await (from r in db.ReportRegimes
                               join round in db.ReportRounds on r.Id equals round.RegimeId
                               join s in db.Submissions on round.Id equals s.RoundId
                               join t in db.SubmissionTexts on s.Id equals t.SubmissionId
                               where r.Code == regime && round.PeriodId == reader.Period.Id && s.State == SubmissionState.Approved && t.Place == place && t.SupersededAt == null && t.State == FigureState.Value
                               orderby s.UnitId
                               select new { s.UnitId, t.Words }).AsNoTracking().Take(MostGathered).ToListAsync(cancel);
            found[section.Code] = [.. texts.Where(t => reader.Tree.IsWithin(t.UnitId, reader.BranchId)).Select(t => new GatheredText(t.UnitId, reader.Tree.NameOn(t.UnitId, reader.Period.To), t.Words))];
        }

        return found;
    }

    private static Period? YearBefore(Catalogue catalogue, Period period) =>
        PeriodCode.TryParse(period.Code, out var code) ? catalogue.FindPeriod((code with { Year = code.Year - 1 }).ToString(), period.Window) : null;

    // The plan of the year, however often the measure is collected.
    private static async Task<Dictionary<int, decimal?>> PlansAsync(DashboardContext db, Catalogue catalogue, int[] measureIds, Period period, int unitId, CancellationToken cancel)
    {
        if (catalogue.FindPeriod(new PeriodCode(period.To.Year, Frequency.Year, 1).ToString()) is not { } year)
            return [];

        return await db.Figures.AsNoTracking()
            .Where(f => f.UnitId == unitId && f.PeriodId == year.Id && f.Kind == FigureKind.Plan && f.BreakdownId == 0 && f.SupersededAt == null && f.State != FigureState.Withdrawn && measureIds.Contains(f.MeasureId))
            .ToDictionaryAsync(f => f.MeasureId, f => (decimal?)FixedPoint.ToDecimal(f.Value), cancel);
    }
}
