using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Sample;

/// <summary>
/// Makes up the sample's figures: whole persons, meetings and households on the tree and for the periods of their day, with gaps, late
/// entries and corrections. The area's total follows a trajectory and is shared out to the units, so that every sum is smooth and exact.
/// The same names give the same figures; an instant later only adds to them.
/// </summary>
internal sealed class SampleFigures
{
    private const string OfficerUnit = "25222";

    private readonly UnitTree _tree;
    private readonly IReadOnlyList<Period> _periods;
    private readonly Plan[] _plans;
    private readonly Dictionary<string, Plan> _planOf;
    private readonly string[] _reasons;
    private readonly int _coordinator;
    private readonly int _officer;
    private readonly Dictionary<int, double> _people = [];
    private readonly Dictionary<(int Set, DateOnly Day), double> _allPeople = [];

    // Of the period in hand.
    private readonly Dictionary<(string Measure, int Unit), long> _values = [];
    private readonly Dictionary<(string Measure, int Unit, int Category), long> _parts = [];
    private readonly Dictionary<(string Measure, int Unit), long> _steps = [];
    private readonly List<Figure> _figures = [];
    private DateTime _now;

    private SampleFigures(UnitTree tree, IReadOnlyList<Period> periods, Plan[] plans, int coordinator, int officer)
    {
        _tree = tree;
        _periods = periods;
        _plans = plans;
        _planOf = plans.ToDictionary(p => p.Measure.Code);
        _reasons = [.. Facts.Read<ReasonFact>("reasons").Select(r => r.Reason)];
        _coordinator = coordinator;
        _officer = officer;
    }

    /// <summary>Reads what the figures hang on from a database that holds the sample's reference data.</summary>
    public static async Task<SampleFigures> ReadAsync(DashboardContext db, CancellationToken cancel)
    {
        var tree = await UnitTrees.LoadAsync(db, knownAt: null, cancel);
        var measures = await db.Measures.AsNoTracking().ToDictionaryAsync(m => m.Code, cancel);
        var categories = await db.BreakdownCategories.AsNoTracking().ToListAsync(cancel);
        var periods = await db.Periods.AsNoTracking().Where(p => p.Window == Period.Calendar).ToListAsync(cancel);
        var users = await db.Users.AsNoTracking().Select(u => new { u.UserName, u.Id }).ToListAsync(cancel);
        var shares = Facts.Read<BreakdownFact>("breakdowns").ToDictionary(b => (b.Axis, b.Code), b => b.Share);
        var points = Facts.Read<TrajectoryFact>("trajectories").ToLookup(t => t.Measure);
        var plans = Facts.Read<GenerationFact>("generation").Select(fact =>
        {
            var measure = measures[fact.Measure];
            var axes = measure.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(axis => categories.Where(c => c.Axis == axis && shares[(c.Axis, c.Code)] > 0).Select(c => new Category(c.Id, shares[(c.Axis, c.Code)])).ToArray());
            return new Plan(measure, fact, [.. points[fact.Measure].OrderBy(p => p.On)], [.. axes]);
        });
        return new SampleFigures(
            tree,
            [.. periods.OrderBy(p => p.To).ThenByDescending(p => p.From)],
            [.. plans],
            users.Find(u => u.UserName == "tonghop")?.Id ?? 0,
            users.Find(u => u.UserName == "nhaplieu")?.Id ?? 0);
    }

    /// <summary>All figures that stand at an instant, numbered from 1 in the order of their cells.</summary>
    public IReadOnlyList<Figure> Generate(DateTime now)
    {
        _now = now;
        _figures.Clear();
        _steps.Clear();
        foreach (var period in _periods)
        {
            _values.Clear();
            _parts.Clear();
            var reports = new Dictionary<string, Reporting>();
            foreach (var plan in _plans)
            {
                var members = _tree.MembersOn(plan.Measure.ReportingSetId, period.To).OrderBy(u => u.Code, StringComparer.Ordinal).ToArray();
                if (plan.Measure.Frequency == Frequency.OnChange && period.Frequency == Frequency.Month)
                {
                    foreach (var unit in members)
                        AddStep(plan, period, unit);
                }
                else if (plan.Measure.Frequency == period.Frequency)
                {
                    if (!reports.TryGetValue(plan.Fact.Form, out var reporting))
                        reports.Add(plan.Fact.Form, reporting = new Reporting(plan.Fact, period, members));

                    AddPeriod(plan, period, members, reporting);
                }

                if (plan.Fact.Planned && period.Frequency == Frequency.Year)
                    AddPlans(plan, period, members);
            }
        }

        return _figures;
    }

    private void AddPeriod(Plan plan, Period period, Unit[] members, Reporting reporting)
    {
        var values = Values(plan, period, members);
        for (var i = 0; i < members.Length; i++)
        {
            var unit = members[i];
            _values[(plan.Measure.Code, unit.Id)] = values[i];
            Split(plan, period, unit, values[i]);
            var times = plan.Measure.Source == SeriesSource.Computed ? SampleTimes.Computed(plan.Fact, period) : reporting.TimesOf(unit);
            if (times is { } told)
                AddCell(plan, period, unit, values[i], told);

            if (plan.Fact.Estimated && times is not null)
                AddEstimate(plan, period, unit, values[i]);
        }
    }

    private void AddCell(Plan plan, Period period, Unit unit, long value, SampleTimes times)
    {
        var code = plan.Measure.Code;
        if (Luck.Of("corrected", code, period.Code, unit.Code) < plan.Fact.Corrected && FirstTry(plan, period, unit, value) is { } first)
        {
            // Half of the corrections come before the approval, half after it.
            var approvedFirst = Luck.Of("approved first", code, period.Code, unit.Code) < 0.5;
            var again = times.Corrected(approvedFirst, Luck.Of("again", code, period.Code, unit.Code));
            var reason = _reasons[(int)(Luck.Of("reason", code, period.Code, unit.Code) * _reasons.Length)];
            var older = Add(plan, period, unit, FigureKind.Actual, 0, first, approvedFirst ? times : times.NeverSubmitted);
            if (older is not null && again.Recorded <= _now)
            {
                older.SupersededAt = again.Recorded;
                var newer = Add(plan, period, unit, FigureKind.Actual, 0, value, again)!;
                newer.PreviousId = older.Id;
                newer.Reason = reason;
                if (older.ApprovedAt is not null && newer.ApprovedAt is not null)
                    older.ApprovedUntil = newer.ApprovedAt;
            }

            return;
        }

        Add(plan, period, unit, FigureKind.Actual, 0, value, times);
        foreach (var category in plan.Axes.SelectMany(a => a))
        {
            if (_parts.TryGetValue((code, unit.Id, category.Id), out var part))
                Add(plan, period, unit, FigureKind.Actual, category.Id, part, times);
        }
    }

    // What was typed at first: a part of something too low, so that it never exceeds the whole; anything else a little too high.
    private static long? FirstTry(Plan plan, Period period, Unit unit, long value)
    {
        var off = Math.Max(1, (long)(value * 0.08 * Luck.Of("off", plan.Measure.Code, period.Code, unit.Code)));
        var first = plan.Fact.Of.Length > 0 ? value - off : value + off;
        return first < 0 || first * plan.Step > plan.Measure.Maximum ? null : first;
    }

    private void AddEstimate(Plan plan, Period period, Unit unit, long value)
    {
        // Before the quarter ends; for a year by mid-September, as the programme's ladder asks.
        var day = period.Frequency == Frequency.Year ? new DateOnly(period.To.Year, 9, 8) : period.To.AddDays(-12);
        var recorded = WorkTime.Within(day, day.AddDays(6), Luck.Of("estimate", plan.Fact.Form, period.Code, unit.Code));
        var estimate = (long)Math.Round(value * (0.92 + (0.14 * Luck.Of("estimate", plan.Measure.Code, period.Code, unit.Code))));
        var whole = plan.Measure.NotAboveMeasureId is not null ? _values[(plan.Fact.Of, unit.Id)] : long.MaxValue;
        Add(plan, period, unit, FigureKind.Estimate, 0, Math.Min(estimate, whole), SampleTimes.From(recorded, WorkTime.After(recorded, 2)));
    }

    private void AddPlans(Plan plan, Period period, Unit[] members)
    {
        var totals = plan.Fact.Kind == "spend"
            ? [.. members.Select(u => plan.Wholes.Sum(w => OfYear(_planOf[w], period, u)) * 95 / 100)]
            : Luck.Share((long)(YearTotal(plan, period) * 1.05 * plan.Scale), Weights(plan, members), _ => 0, _ => long.MaxValue);
        for (var i = 0; i < members.Length; i++)
        {
            // The communes of July 2025 got their plans when they came into being.
            var from = members[i].ValidFrom > period.From ? members[i].ValidFrom : period.From;
            var recorded = WorkTime.Within(from.AddDays(9), from.AddDays(24), Luck.Of("plan", plan.Fact.Form, period.Code, members[i].Code));
            Add(plan, period, members[i], FigureKind.Plan, 0, totals[i], SampleTimes.From(recorded, WorkTime.After(recorded, 3)));
        }
    }

    private static double YearTotal(Plan plan, Period period)
    {
        var total = 0.0;
        for (var code = PeriodCode.Of(new DateOnly(period.To.Year, 1, 1), plan.Measure.Frequency); code.Year == period.To.Year; code = code.Add(1))
            total += plan.At(Middle(code.From, code.To));

        return total;
    }

    private void AddStep(Plan plan, Period period, Unit unit)
    {
        var known = _steps.GetValueOrDefault((plan.Measure.Code, unit.Id), -1);
        for (var day = period.From; day <= period.To; day = day.AddDays(1))
        {
            var value = (long)plan.At(day);
            if (value == known)
                continue;

            var recorded = WorkTime.Within(day, day.AddDays(3), Luck.Of("step", plan.Measure.Code, period.Code));
            _steps[(plan.Measure.Code, unit.Id)] = value;
            Add(plan, period, unit, FigureKind.Actual, 0, value, plan.Measure.Source == SeriesSource.Computed
                ? SampleTimes.AtOnce(recorded)
                : SampleTimes.From(recorded, WorkTime.After(recorded, 2)));
            return;
        }
    }

    private Figure? Add(Plan plan, Period period, Unit unit, FigureKind kind, int category, long value, SampleTimes times)
    {
        if (times.Recorded > _now)
            return null;

        var isComputed = plan.Measure.Source == SeriesSource.Computed;
        var recordedBy = isComputed ? 0 : unit.Code == OfficerUnit ? _officer : kind == FigureKind.Plan ? _coordinator : 0;
        var figure = new Figure
        {
            Id = _figures.Count + 1,
            MeasureId = plan.Measure.Id,
            PeriodId = period.Id,
            UnitId = unit.Id,
            Kind = kind,
            BreakdownId = category,
            State = value == 0 ? FigureState.Zero : FigureState.Value,
            Value = value * plan.Step,
            RecordedAt = times.Recorded,
            RecordedBy = recordedBy,
            Door = FigureDoor.Sample,
        };
        if (times.Submitted <= _now)
            (figure.SubmittedAt, figure.SubmittedBy) = (times.Submitted, recordedBy);

        if (times.Approved <= _now)
            (figure.ApprovedAt, figure.ApprovedBy) = (times.Approved, isComputed ? 0 : _coordinator);

        _figures.Add(figure);
        return figure;
    }

    private long[] Values(Plan plan, Period period, Unit[] members)
    {
        var fact = plan.Fact;
        var middle = Middle(period.From, period.To);
        switch (fact.Kind)
        {
            case "one":
                return [.. members.Select(_ => 1L)];

            case "due":
                // More is due where a quarter, a half-year or a year ends.
                return [.. members.Select(_ => (long)plan.At(period.To) + (period.To.Month % 3 == 0 ? 1 : 0) + (period.To.Month % 6 == 0 ? 1 : 0))];

            case "flag":
                return First((long)Math.Round(plan.At(period.To) * members.Length), fact.Form, members);

            case "top":
                return First((long)Math.Round(plan.At(period.To)), fact.Form, members);

            case "share":
                var wholes = members.Select(u => _values[(fact.Of, u.Id)]).ToArray();
                var share = Math.Clamp(plan.At(period.To) + (fact.Wobble * (Luck.Of("wobble", fact.Measure, period.Code) - 0.5)), 0, 1);
                var room = fact.Spread * Math.Min(share, 1 - share) * 2;
                var wanted = members.Select((u, i) => wholes[i] * Math.Clamp(share + (room * (Luck.Of("spread", fact.Form, u.Code) - 0.5) * 2), 0, 1)).ToArray();
                return Luck.Share((long)Math.Round(share * wholes.Sum()), wanted, _ => 0, i => wholes[i]);

            case "rate":
                return [.. members.Select(u => (long)Math.Round(
                    _values[(fact.Of, u.Id)] * plan.At(period.To) * (1 + (fact.Spread * (Luck.Of("spread", fact.Form, u.Code) - 0.5)))))];

            case "money":
                return [.. members.Select(u => (long)Math.Round(plan.At(middle) * Part(plan, period, u) * plan.Scale))];

            case "spend":
                return [.. members.Select(u => (long)(plan.Wholes.Sum(w => OfYear(_planOf[w], period, u)) * plan.At(middle)
                    * (1 + (fact.Spread * (Luck.Of("spread", fact.Form, u.Code, period.Code) - 0.5)))))];

            case "stock":
                return Luck.Share((long)Math.Round(plan.At(period.To)), Weights(plan, members), _ => fact.Least, _ => fact.Most);

            default:
                var total = plan.At(middle) * (1 + (fact.Wobble * 2 * (Luck.Of("wobble", fact.Measure, period.Code) - 0.5)));
                var weights = Weights(plan, members).Select((w, i) => w * (0.4 + (1.2 * Luck.Of("share", fact.Measure, period.Code, members[i].Code)))).ToArray();
                return Luck.Share((long)Math.Round(total * plan.Scale), weights, _ => fact.Least * plan.Scale, _ => fact.Most * plan.Scale);
        }
    }

    // The order in which units get something is always the same, so that nobody loses it again.
    private static long[] First(long count, string form, Unit[] members)
    {
        var order = members.OrderBy(u => Luck.Of("first", form, u.Code)).Select((u, rank) => (u.Id, rank)).ToDictionary(p => p.Id, p => p.rank);
        return [.. members.Select(u => order[u.Id] < count ? 1L : 0L)];
    }

    // Money goes where the people are: the unit's part of the year's total.
    private long OfYear(Plan plan, Period period, Unit unit) => (long)(YearTotal(plan, period) * Part(plan, period, unit) * plan.Scale);

    private double Part(Plan plan, Period period, Unit unit)
    {
        if (!_allPeople.TryGetValue((plan.Measure.ReportingSetId, period.To), out var all))
            _allPeople[(plan.Measure.ReportingSetId, period.To)] = all = _tree.MembersOn(plan.Measure.ReportingSetId, period.To).Sum(People);

        return People(unit) / all;
    }

    private double[] Weights(Plan plan, Unit[] members) => [.. members.Select(u => plan.Fact.Weight switch
    {
        "people" => People(u),
        "office" => 0.6 + (0.9 * Luck.Of("office", u.Code, u.Name)),
        _ => 1,
    })];

    // How many live there, relatively; a commune that joins others has all of theirs.
    private double People(Unit unit)
    {
        if (_people.TryGetValue(unit.Id, out var weight))
            return weight;

        var before = _tree.PredecessorsOf(unit.Id);
        weight = before.Count > 0 ? before.Sum(s => People(_tree[s.OldUnitId])) : 0.4 + (1.6 * Luck.Of("people", unit.Code, unit.Name));
        return _people[unit.Id] = weight;
    }

    private void Split(Plan plan, Period period, Unit unit, long value)
    {
        // Some units never give the breakdown.
        if (plan.Axes.Length == 0 || value == 0 || Luck.Of("breakdown", unit.Code, unit.Name) < 0.08)
            return;

        foreach (var axis in plan.Axes)
        {
            var weights = axis.Select(c => plan.Fact.Kind == "share" && plan.HasPartsOf(_planOf)
                ? _parts.GetValueOrDefault((plan.Fact.Of, unit.Id, c.Id))
                : c.Share * (0.8 + (0.4 * Luck.Of("category", plan.Fact.Form, unit.Code, c.Id.ToString(CultureInfo.InvariantCulture))))).ToArray();
            var parts = Luck.Share(value, weights, _ => 0, i => plan.HasPartsOf(_planOf) ? (long)weights[i] : long.MaxValue);
            for (var i = 0; i < parts.Length; i++)
                _parts[(plan.Measure.Code, unit.Id, axis[i].Id)] = parts[i];
        }
    }

    private static DateOnly Middle(DateOnly from, DateOnly to) => from.AddDays((to.DayNumber - from.DayNumber) / 2);

    private sealed record Category(int Id, double Share);

    private sealed record Plan(Measure Measure, GenerationFact Fact, TrajectoryFact[] Points, Category[][] Axes)
    {
        /// <summary>Smallest steps in one unit of the value: 10 for one decimal.</summary>
        public long Scale { get; } = (long)Math.Pow(10, Measure.Decimals);

        /// <summary>One smallest step, as stored.</summary>
        public long Step => FixedPoint.One / Scale;

        public string[] Wholes { get; } = Fact.Of.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public double At(DateOnly day)
        {
            var next = Array.FindIndex(Points, p => p.On >= day);
            if (next < 0)
                return Points[^1].Value;

            var to = Points[next];
            if (next == 0 || to.On == day)
                return to.Value;

            var from = Points[next - 1];
            return from.Value + ((to.Value - from.Value) * (day.DayNumber - from.On.DayNumber) / (to.On.DayNumber - from.On.DayNumber));
        }

        public bool HasPartsOf(Dictionary<string, Plan> plans) => Wholes.Length == 1 && plans[Wholes[0]].Axes.Length > 0;
    }

    // Who of a form's units reports a period, and when.
    private sealed class Reporting
    {
        private readonly Dictionary<int, SampleTimes> _times = [];

        public Reporting(GenerationFact fact, Period period, Unit[] members)
        {
            var gaps = (int)Math.Round(members.Length * (period.To < SampleCatalog.Merger ? fact.GapBefore : fact.GapAfter));
            var reporting = members.OrderBy(u => Luck.Of("gap", fact.Form, period.Code, u.Code)).Skip(gaps).ToArray();
            var early = (int)Math.Round(members.Length * fact.Early);
            for (var i = 0; i < reporting.Length; i++)
            {
                var luck = Luck.Of("when", fact.Form, period.Code, reporting[i].Code);
                var isLate = Luck.Of("late", fact.Form, period.Code, reporting[i].Code) < 0.04;
                _times[reporting[i].Id] = SampleTimes.Reported(period, i < early, isLate, luck);
            }
        }

        public SampleTimes? TimesOf(Unit unit) => _times.TryGetValue(unit.Id, out var times) ? times : null;
    }
}
