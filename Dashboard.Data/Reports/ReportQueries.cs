using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Reports;

/// <summary>Reads regimes, reports and how far they have come.</summary>
public static class ReportQueries
{
    // What was not sent for longer than this is no duty of today any more; the matrix still shows it.
    private const int DaysListed = 400;

    extension(DashboardContext db)
    {
        /// <summary>Every regime, those in force first.</summary>
        public async Task<IReadOnlyList<ReportRegime>> ReportRegimesAsync(CancellationToken cancel) =>
            await db.ReportRegimes.AsNoTracking().Include(r => r.Deadlines).OrderBy(r => r.EndsOn != null).ThenBy(r => r.Code).ToListAsync(cancel);

        /// <summary>Versions of a regime's form, newest first.</summary>
        public async Task<IReadOnlyList<ReportForm>> ReportFormsAsync(int regimeId, CancellationToken cancel) =>
            await db.ReportForms.AsNoTracking().Where(f => f.RegimeId == regimeId).OrderByDescending(f => f.Version).ToListAsync(cancel);

        /// <summary>One unit's report. Refused where there is none, or where the actor may not read it.</summary>
        public Task<Outcome<ReportSheet>> ReportSheetAsync(Actor actor, UnitTree tree, Catalogue catalogue, string regimeCode, string periodCode, string unitCode, CancellationToken cancel) =>
            SheetAsync(db, actor, tree, catalogue, new ReportKey(regimeCode, periodCode, unitCode), withContext: true, cancel);

        /// <summary>What the units that the actor enters for owe and have not sent, and what was sent since a day; the first to be due comes first.</summary>
        public async Task<IReadOnlyList<ReportDuty>> ReportDutiesAsync(Actor actor, UnitTree tree, Catalogue catalogue, DateOnly today, DateOnly sentSince, CancellationToken cancel)
        {
            var oldest = sentSince.AddDays(-DaysListed);
            var rounds = await db.ReportRounds.AsNoTracking().Include(r => r.Due).Where(r => r.ClosesOn >= oldest).ToListAsync(cancel);
            var regimes = await db.ReportRegimes.AsNoTracking().ToDictionaryAsync(r => r.Id, cancel);
            var owed = (from round in rounds
                        let regime = regimes[round.RegimeId]
                        let period = catalogue.GetPeriod(round.PeriodId)
                        where today >= EntryDue.OpensOn(period)
                        from unit in tree.MembersOn(regime.ReportingSetId, period.To)
                        where actor.IsOwnOf(tree, unit.Id)
                        select (round, regime, period, unit)).ToList();
            var roundIds = owed.Select(o => o.round.Id).Distinct().ToArray();
            var unitIds = owed.Select(o => o.unit.Id).Distinct().ToArray();
            var there = await db.Submissions.AsNoTracking().Where(s => roundIds.Contains(s.RoundId) && unitIds.Contains(s.UnitId)).ToDictionaryAsync(s => (s.RoundId, s.UnitId), cancel);
            return [.. owed.Select(o =>
                {
                    var submission = there.GetValueOrDefault((o.round.Id, o.unit.Id));
                    return new ReportDuty(
                        o.regime, o.period, o.unit.Id, o.unit.Code, tree.NameOn(o.unit.Id, o.period.To), o.round.Due.FirstOrDefault(d => d.Level == o.unit.Level)?.On,
                        submission?.State ?? SubmissionState.Draft, submission?.FirstSentAt, submission?.Returns ?? 0);
                })
                .Where(d => d.State is SubmissionState.Draft or SubmissionState.WithHead or SubmissionState.Returned || d.FirstSentAt?.DayInVietnam() >= sentSince)
                .OrderBy(d => d.State is SubmissionState.Sent or SubmissionState.Approved).ThenBy(d => d.DueOn ?? DateOnly.MaxValue).ThenBy(d => d.Regime.Code, StringComparer.Ordinal).ThenBy(d => d.UnitCode, StringComparer.Ordinal)];
        }

        /// <summary>Units of a branch by the last periods of a regime, for whom may read them.</summary>
        public async Task<ReportMatrix> ReportMatrixAsync(Actor actor, UnitTree tree, Catalogue catalogue, ReportRegime regime, int branchId, int periods, DateOnly today, CancellationToken cancel)
        {
            var rounds = (await db.ReportRounds.AsNoTracking().Include(r => r.Due).Where(r => r.RegimeId == regime.Id).ToListAsync(cancel))
                .OrderByDescending(r => catalogue.GetPeriod(r.PeriodId).To).Take(periods).ToArray();
            var ids = rounds.Select(r => r.Id).ToArray();
            var sent = (await db.Submissions.AsNoTracking().Where(s => ids.Contains(s.RoundId)).Select(s => new { s.RoundId, s.UnitId, s.State, s.FirstSentAt }).ToListAsync(cancel))
                .ToDictionary(s => (s.RoundId, s.UnitId), s => (s.State, s.FirstSentAt));
            var rows = new Dictionary<int, ReportStanding[]>();
            for (var i = 0; i < rounds.Length; i++)
            {
                var due = rounds[i].Due.ToDictionary(d => d.Level, d => d.On);
                foreach (var unit in tree.MembersOn(regime.ReportingSetId, catalogue.GetPeriod(rounds[i].PeriodId).To))
                {
                    if (!tree.IsWithin(unit.Id, branchId) || !actor.CanRead(tree, unit.Id))
                        continue;
                    if (!rows.TryGetValue(unit.Id, out var row))
                        rows[unit.Id] = row = new ReportStanding[rounds.Length];

                    var (state, first) = sent.GetValueOrDefault((rounds[i].Id, unit.Id));
                    row[i] = StandingOf(state, first, due.TryGetValue(unit.Level, out var on) ? on : null, regime.GraceDays, today);
                }
            }

            return new ReportMatrix(
                rounds, [.. rounds.Select(r => catalogue.GetPeriod(r.PeriodId))],
                [.. rows.Select(r => new ReportMatrixRow(
                        r.Key, tree[r.Key].Code, tree.NameOn(r.Key, tree[r.Key].ValidTo ?? today), tree[r.Key].ValidTo, r.Value,
                        r.Value.Count(s => s is ReportStanding.SentInTime or ReportStanding.ApprovedInTime),
                        r.Value.Count(s => s is not (ReportStanding.None or ReportStanding.Open))))
                    .OrderBy(r => tree[r.UnitId].ValidTo is not null).ThenBy(r => tree[r.UnitId].Level).ThenBy(r => r.Code, StringComparer.Ordinal)]);
        }
    }

    /// <summary>As <see cref="ReportSheetAsync"/>; a command, which holds the writer meanwhile, does without what only a reader looks at: earlier words, those of others, remarks, history.</summary>
    internal static async Task<Outcome<ReportSheet>> SheetAsync(DashboardContext db, Actor actor, UnitTree tree, Catalogue catalogue, ReportKey key, bool withContext, CancellationToken cancel)
    {
        if (catalogue.FindPeriod(key.Period) is not { } period
            || await db.ReportRegimes.AsNoTracking().SingleOrDefaultAsync(r => r.Code == key.Regime, cancel) is not { } regime
            || await db.ReportRounds.AsNoTracking().Include(r => r.Due).SingleOrDefaultAsync(r => r.RegimeId == regime.Id && r.PeriodId == period.Id, cancel) is not { } round)
            return new Refusal("Report.Unknown", key.Regime, key.Period);
        if (tree.Find(key.Unit, period.To) is not { } unit || !tree.IsMember(regime.ReportingSetId, unit.Id, period.To))
            return new Refusal("Report.NotOwed", key.Unit, key.Regime, key.Period);
        if (!actor.CanRead(tree, unit.Id))
            return new Refusal("Figure.NoRight", key.Unit);

        var stored = await db.ReportForms.AsNoTracking().SingleAsync(f => f.Id == round.FormId, cancel);
        var form = stored.Read();
        var submission = await db.Submissions.AsNoTracking().SingleOrDefaultAsync(s => s.RoundId == round.Id && s.UnitId == unit.Id, cancel);
        var isHidden = submission is null or { State: SubmissionState.Draft or SubmissionState.WithHead, FirstSentAt: null } && !regime.ShowsDrafts && !actor.IsOwnOf(tree, unit.Id);
        var id = submission?.Id ?? 0;
        var (sections, broken) = ((IReadOnlyList<ReportSection>)[], (IReadOnlyList<BrokenRule>)[]);
        if (!isHidden)
        {
            var reader = new ReportReader(tree, catalogue, form, regime.FigureKind, period, unit.Id, ReportRights.BranchOf(tree, unit.Id));
            var texts = await db.SubmissionTexts.AsNoTracking().Where(t => t.SubmissionId == id && t.SupersededAt == null).ToDictionaryAsync(t => t.Place, cancel);
            var before = withContext ? await WordsBeforeAsync(db, regime.Id, unit.Id, catalogue.Step(period, -1), cancel) : [];
            (sections, broken) = await ReportReading.ReadAsync(db, reader, texts, before, withContext ? await ReportReading.GatheredAsync(db, reader, cancel) : [], cancel);
        }

        var remarks = withContext && submission?.State == SubmissionState.Returned
            ? await db.SubmissionRemarks.AsNoTracking().Where(r => r.SubmissionId == id && r.Round == submission.Returns).OrderBy(r => r.Id).ToListAsync(cancel)
            : [];
        var history = withContext
            ? await db.SubmissionEvents.Where(e => e.SubmissionId == id).OrderByDescending(e => e.Id).Select(e => new ReportAct(e.Id, e.Act, e.At, e.By, e.Reason, e.Hash)).ToListAsync(cancel)
            : [];
        return new ReportSheet(
            regime, round, period, form, stored.Version, unit, tree.NameOn(unit.Id, period.To), round.Due.FirstOrDefault(d => d.Level == unit.Level)?.On, submission,
            sections, broken, remarks, history, isHidden);
    }

    private static async Task<Dictionary<string, SubmissionText>> WordsBeforeAsync(DashboardContext db, int regimeId, int unitId, Period? before, CancellationToken cancel) => before is null ? [] :
        await (from s in db.Submissions
               join r in db.ReportRounds on s.RoundId equals r.Id
               join t in db.SubmissionTexts on s.Id equals t.SubmissionId
               where r.RegimeId == regimeId && r.PeriodId == before.Id && s.UnitId == unitId && t.SupersededAt == null
               select t).AsNoTracking().ToDictionaryAsync(t => t.Place, cancel);

    /// <summary>How a report stands against its last day, grace included.</summary>
    public static ReportStanding StandingOf(SubmissionState state, DateTime? firstSentAt, DateOnly? dueOn, int graceDays, DateOnly today)
    {
        var last = dueOn?.AddDays(graceDays);
        if (firstSentAt is not { } at)
            return today > last ? ReportStanding.Late : ReportStanding.Open;

        var isLate = at.DayInVietnam() > last;
        return state switch
        {
            SubmissionState.Approved => isLate ? ReportStanding.ApprovedLate : ReportStanding.ApprovedInTime,
            SubmissionState.Returned => ReportStanding.Returned,
            _ => isLate ? ReportStanding.SentLate : ReportStanding.SentInTime,
        };
    }
}
