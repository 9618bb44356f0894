using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>Which number is to be explained.</summary>
/// <param name="Skip">How many of the units one level down come before the part shown.</param>
/// <param name="WithNames">Names of persons are wanted, and the reading of them has been recorded.</param>
public sealed record ExplainQuestion(Indicator Indicator, int UnitId, Period Period, Basis Basis, Boundaries Boundaries, int Skip, int Take, bool WithNames);

/// <summary>Says of any number what it is made of, one level at a time, down to the cell.</summary>
public static class ExplainQueries
{
    // Above this, naming each unit that is missing would read a row for every unit of the country.
    private const int MostNamed = 500;

    extension(DashboardContext db)
    {
        /// <summary>The explanation of one number. Rights are those of today's tree; who sees approved figures alone sees their versions alone, and no person's name.</summary>
        public async Task<Outcome<Explanation>> ExplainAsync(Actor actor, UnitTree today, Standpoint standpoint, ExplainQuestion question, CancellationToken cancel)
        {
            var (tree, catalogue) = (standpoint.Tree, standpoint.Catalogue);
            var (indicator, period, basis, boundaries) = (question.Indicator, question.Period, question.Basis, question.Boundaries);
            if (tree.Get(question.UnitId) is not { } unit)
                return new Refusal("Explain.UnitNotKnown", standpoint.Today);
            if (!actor.CanRead(today, unit.Id))
                return new Refusal("Figure.NoRight", unit.Code);
            var isApprovedOnly = actor.SeesApprovedOnly(today, unit.Id);
            if (isApprovedOnly && basis != Basis.Approved)
                return new Refusal("Api.ApprovedOnly", unit.Code);

            var formula = catalogue.FormulaOf(indicator.Id);
            var measures = IndicatorQueries.MeasuresOf(catalogue, indicator);
            var all = Children(standpoint, indicator, unit, period, boundaries);
            var shown = all.Skip(question.Skip).Take(question.Take).ToArray();
            var series = IndicatorReader.SeriesNeeded(catalogue, [indicator]).Concat(measures.Select(m => m.Id)).ToHashSet();
            var rows = await RollupReader.ReadAsync(
                db, standpoint, series, IndicatorReader.PeriodsNeeded(catalogue, [period]), [unit.Id, .. shown.Select(c => c.Unit.Id)], FigureKind.Actual, withBreakdowns: false, cancel);
            var reader = new IndicatorReader(catalogue, rows);
            var number = reader.Number(indicator, unit.Id, period, basis, boundaries);
            var span = SpanOf(catalogue, indicator, period);
            var (lacking, missing, areNamed) = await LeftOutAsync(db, standpoint, formula, measures, unit, period, basis, cancel);
            return new Explanation(
                indicator, unit, period, number, formula.KeepsPairs, Terms(formula.Numerator, number.Numerator), Terms(formula.Denominator, number.Denominator),
                span.Count == 1 ? [] : [.. span.Select(p => reader.Number(indicator, unit.Id, p, basis, boundaries))],
                [.. shown.Select(Child)], all.Count, lacking, missing, areNamed,
                await CellsAsync(db, standpoint, question, measures, span, isApprovedOnly, cancel));

            IReadOnlyList<ExplainedTerm> Terms(Formula? side, decimal? sum) => side is null ? [] : [.. side.Terms.Select(t => new ExplainedTerm(
                t, catalogue.Find(t.Code)!, side.Terms is [{ Coefficient: 1, Shift: TermShift.None }] ? sum : ValueOf(t)))];

            decimal? ValueOf(FormulaTerm term)
            {
                var back = term.Shift switch { TermShift.Previous => 1, TermShift.PreviousYear => StepsInYear(period.Frequency), _ => 0 };
                if (back > 0 && catalogue.Step(period, -back) is null)
                    return null;

                var over = back > 0 ? [catalogue.Step(period, -back)!] : span;
                return catalogue.Find(term.Code) is Measure measure
                    ? reader.OverTime(measure, unit.Id, over, basis, boundaries)
                    : reader.Number((Indicator)catalogue.Find(term.Code)!, unit.Id, over[^1], basis, boundaries).Value;
            }

            // An old unit is explained on its own tree, whole: what part of it counts here is said beside it.
            ExplainedChild Child(ChildUnit child) => new(
                child.Unit, tree.NameOn(child.Unit.Id, child.Unit.ValidTo ?? standpoint.Today),
                reader.Number(indicator, child.Unit.Id, period, basis, child.IsPredecessor ? Boundaries.AsWas : boundaries), child.Part, child.IsPredecessor);
        }
    }

    /// <summary>One unit below another, on the boundaries asked for.</summary>
    private sealed record ChildUnit(Unit Unit, CarriedPart? Part, bool IsPredecessor);

    private static List<ChildUnit> Children(Standpoint standpoint, Indicator indicator, Unit unit, Period period, Boundaries boundaries)
    {
        var tree = standpoint.Tree;
        var day = boundaries == Boundaries.AsWas ? period.To : standpoint.Today;
        var span = SpanOf(standpoint.Catalogue, indicator, period);
        var holding = span.Select(p => p.To).Distinct().SelectMany(to => tree.MembersOn(indicator.ReportingSetId, to)).DistinctBy(m => m.Id)
            .SelectMany(m => tree.CarriedTo(m.Id, day)).SelectMany(p => tree.SelfAndAncestors(p.UnitId)).Select(u => u.Id).ToHashSet();
        var children = tree.ChildrenOn(unit.Id, day).Where(u => holding.Contains(u.Id)).Select(u => new ChildUnit(u, null, IsPredecessor: false)).ToList();
        if (children.Count > 0 || boundaries == Boundaries.AsWas)
            return children;

        // The lowest unit of today's tree: the old units whose figures it carries on.
        var old = new List<ChildUnit>();
        AddOld(unit.Id);
        return [.. old.Where(c => span[0].From <= c.Unit.ValidTo).DistinctBy(c => c.Unit.Id).OrderBy(c => c.Unit.Code, StringComparer.Ordinal)];

        void AddOld(int unitId)
        {
            foreach (var link in tree.PredecessorsOf(unitId))
            {
                var part = tree.CarriedTo(link.OldUnitId, day).FirstOrDefault(p => p.UnitId == unit.Id);
                old.Add(new ChildUnit(tree[link.OldUnitId], part is { Of: > 0, IsWhole: false } ? part : null, IsPredecessor: true));
                AddOld(link.OldUnitId);
            }
        }
    }

    private static IReadOnlyList<Period> SpanOf(Catalogue catalogue, Indicator indicator, Period period) => indicator.Span == IndicatorSpan.Period
        ? [period]
        : [.. catalogue.PeriodsOf(period.Frequency, period.Window).Where(p => p.To.Year == period.To.Year && p.To <= period.To)];

    private static int StepsInYear(Frequency frequency) => frequency switch
    {
        Frequency.Month or Frequency.OnChange => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        _ => 1,
    };

    // Who owes the last period and gave nothing, and who gave one part of a ratio alone.
    private static async Task<(IReadOnlyList<LeftOutUnit> OnePartOnly, IReadOnlyList<Unit> Missing, bool AreNamed)> LeftOutAsync(
        DashboardContext db, Standpoint standpoint, IndicatorFormula formula, IReadOnlyList<Measure> measures, Unit unit, Period period, Basis basis, CancellationToken cancel)
    {
        var (tree, catalogue) = (standpoint.Tree, standpoint.Catalogue);
        var owing = tree.MembersOn(formula.Indicator.ReportingSetId, period.To)
            .Where(m => tree.IsWithin(m.Id, unit.Id) || tree.CarriedTo(m.Id, standpoint.Today).Any(p => tree.IsWithin(p.UnitId, unit.Id)))
            .OrderBy(m => m.Code, StringComparer.Ordinal).ToArray();
        if (owing.Length > MostNamed)
            return ([], [], false);

        int[] series = formula.KeepsPairs ? [formula.Indicator.Id, .. measures.Select(m => m.Id)] : [.. measures.Select(m => m.Id)];
        var rows = await RollupReader.ReadAsync(
            db, standpoint, series, IndicatorReader.PeriodsNeeded(catalogue, [period]), [.. owing.Select(m => m.Id)], FigureKind.Actual, withBreakdowns: false, cancel);
        var reader = new IndicatorReader(catalogue, rows);
        var (half, none) = (new List<LeftOutUnit>(), new List<Unit>());
        foreach (var member in owing)
        {
            if (formula.KeepsPairs && rows.Get(formula.Indicator.Id, period, member.Id, basis, Boundaries.AsWas) is { } pair && (pair.Count > 0 || pair.NotApplicable > 0))
                continue;

            var lacking = measures.Where(m => reader.OverTime(m, member.Id, [period], basis, Boundaries.AsWas) is null && !IsExcused(m, member.Id)).ToArray();
            if (lacking.Length == measures.Count)
                none.Add(member);
            else if (lacking.Length > 0)
                half.Add(new LeftOutUnit(member, lacking));
        }

        return (half, none, true);

        bool IsExcused(Measure measure, int unitId) => measure.Frequency == period.Frequency && rows.Get(measure.Id, period, unitId, basis, Boundaries.AsWas) is { NotApplicable: > 0 };
    }

    private static async Task<IReadOnlyList<ExplainedCell>> CellsAsync(
        DashboardContext db, Standpoint standpoint, ExplainQuestion question, IReadOnlyList<Measure> measures, IReadOnlyList<Period> span, bool isApprovedOnly, CancellationToken cancel)
    {
        var (tree, catalogue, at) = (standpoint.Tree, standpoint.Catalogue, standpoint.KnownAt ?? DateTime.MaxValue);
        var wanted = measures.SelectMany(m => span.SelectMany(p => PairRule.CellPeriods(catalogue, m, p)).DistinctBy(p => p.Id).Select(p => (Measure: m, Period: p))).ToArray();
        var measureIds = measures.Select(m => m.Id).ToArray();
        var periodIds = wanted.Select(c => c.Period.Id).Distinct().ToArray();
        var figures = await db.Figures.AsNoTracking()
            .Where(f => f.UnitId == question.UnitId && measureIds.Contains(f.MeasureId) && periodIds.Contains(f.PeriodId) && f.Kind == FigureKind.Actual && f.BreakdownId == 0 && f.RecordedAt <= at
                && (!isApprovedOnly || f.ApprovedAt <= at))
            .OrderByDescending(f => f.Id).ToListAsync(cancel);
        var authors = await AuthorsAsync(db, figures, question.WithNames && !isApprovedOnly, cancel);
        var byCell = figures.ToLookup(f => (f.MeasureId, f.PeriodId));
        var values = figures.ToDictionary(f => f.Id);
        var cells = new List<ExplainedCell>();
        foreach (var (measure, period) in wanted)
        {
            ExplainedVersion[] versions = [.. byCell[(measure.Id, period.Id)].Select(Version)];
            var isLonger = PairRule.Kept(measure) > question.Period.Frequency;

            // Of longer periods the latest known value alone is used; what was never owed is no gap.
            if (isLonger ? versions.Length > 0 && !cells.Exists(c => c.Measure.Id == measure.Id) : versions.Length > 0 || tree.IsMember(measure.ReportingSetId, question.UnitId, period.To))
                cells.Add(new ExplainedCell(measure, period, versions));
        }

        return [.. cells.OrderBy(c => measures.TakeWhile(m => m.Id != c.Measure.Id).Count()).ThenByDescending(c => c.Period.To)];

        ExplainedVersion Version(Figure f)
        {
            var (submitted, approved) = (f.SubmittedAt <= at ? f.SubmittedAt : null, f.ApprovedAt <= at ? f.ApprovedAt : null);
            var until = f.ApprovedUntil <= at ? f.ApprovedUntil : null;
            var stands = question.Basis == Basis.Approved ? approved is not null && until is null : f.SupersededAt is null || f.SupersededAt > at;
            return new ExplainedVersion(
                f.Id, f.State, f.IsReported ? FixedPoint.ToDecimal(f.Value) : null,
                approved is not null && until is null ? FigureStage.Approved : submitted is not null ? FigureStage.Submitted : FigureStage.Entering,
                stands, f.PreviousId is { } previous && values.TryGetValue(previous, out var before) && before.IsReported ? FixedPoint.ToDecimal(before.Value) : null,
                f.Reason, f.Door, f.RecordedAt, authors(f.RecordedBy, f.RecordedAt),
                submitted, submitted is { } sent ? authors(f.SubmittedBy ?? f.RecordedBy, sent) : null,
                approved, approved is { } signed ? authors(f.ApprovedBy ?? 0, signed) : null, until);
        }
    }

    private static async Task<Func<int, DateTime, Author>> AuthorsAsync(DashboardContext db, List<Figure> figures, bool withNames, CancellationToken cancel)
    {
        int[] ids = [.. figures.SelectMany(f => (int?[])[f.RecordedBy, f.SubmittedBy, f.ApprovedBy]).OfType<int>().Distinct()];
        int[] users = [.. ids.Where(id => id > 0)];
        int[] tokens = [.. ids.Where(id => id < 0).Select(id => -id)];
        var names = await db.Users.AsNoTracking().Where(u => users.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName }).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        var offices = (await db.OfficesHeld.AsNoTracking().Where(o => users.Contains(o.UserId)).ToListAsync(cancel)).ToLookup(o => o.UserId);
        var programs = await db.ApiTokens.AsNoTracking().Where(t => tokens.Contains(t.Id)).Select(t => new { t.Id, t.Name }).ToDictionaryAsync(t => t.Id, t => t.Name, cancel);
        return (id, at) => id switch
        {
            0 => new Author(AuthorKind.System, null, null),
            < 0 => new Author(AuthorKind.Token, programs.GetValueOrDefault(-id), null),
            _ => new Author(AuthorKind.Person, withNames ? names.GetValueOrDefault(id) : null, OfficeOn(offices[id], at.DayInVietnam())),
        };
    }

    // What was held that day; for days before the first record, the first that is known.
    private static string? OfficeOn(IEnumerable<OfficeHeld> held, DateOnly day)
    {
        var all = held.OrderBy(o => o.From).ToArray();
        return (Array.FindLast(all, o => o.From <= day && (o.To is null || day <= o.To)) ?? all.FirstOrDefault())?.Title;
    }
}
