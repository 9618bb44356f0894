using System.Numerics;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Tests.Figures;

/// <summary>
/// What every roll-up should be, written as simply as it can be said and without the product's own arithmetic: a dictionary of facts, and sums
/// made anew from it each time. It knows <see cref="SmallCountry"/>'s measures and ratios by heart.
/// </summary>
internal sealed class NaiveCountry
{
    private readonly Dictionary<Cell, Fact> _provisional = [];
    private readonly Dictionary<Cell, (FigureState State, long Value)> _approved = [];

    public List<NaiveUnit> Units { get; } = [];

    public List<(int Old, int New, int? Weight)> Links { get; } = [];

    public List<NaiveMeasure> Measures { get; } = [];

    public List<NaiveRatio> Ratios { get; } = [];

    public List<NaivePeriod> Periods { get; } = [];

    public NaiveUnit? Standing(string code, DateOnly day) => Units.SingleOrDefault(u => u.Code == code && u.StandsOn(day));

    public NaiveUnit Unit(int id) => Units.Single(u => u.Id == id);

    public Fact? Current(Cell cell) => _provisional.GetValueOrDefault(cell);

    /// <summary>Takes an entry that the desk took; says whether it changed anything.</summary>
    public bool Record(Cell cell, FigureState state, long value, FigureStage stage)
    {
        var there = Current(cell);
        var farEnough = there is not null && (stage == FigureStage.Entering || there.Stage == FigureStage.Approved || stage == there.Stage);
        if (farEnough && (there!.State, there.Value) == (state, value))
            return false;

        _provisional[cell] = new Fact(state, value, stage);
        if (stage == FigureStage.Approved)
            _approved[cell] = (state, value);
        return true;
    }

    public int Submit(int unit, NaivePeriod period) => Move(unit, period, FigureStage.Entering, (_, fact) => fact with { Stage = FigureStage.Submitted });

    public int Approve(int unit, NaivePeriod period) => Move(unit, period, FigureStage.Submitted, (cell, fact) =>
    {
        _approved[cell] = (fact.State, fact.Value);
        return fact with { Stage = FigureStage.Approved };
    });

    public int SendBack(int unit, NaivePeriod period) => Move(unit, period, null, (cell, fact) =>
    {
        // What was approved before a correction stays: only the correction is sent back.
        if (fact.Stage == FigureStage.Approved)
            _approved.Remove(cell);
        return fact with { Stage = FigureStage.Entering };
    });

    public bool HasFacts(int unit) => _provisional.Keys.Any(c => c.Unit == unit);

    /// <summary>Every row that is not zero: as it was (tree 0), and carried onto a day's tree.</summary>
    public Dictionary<Row, Sums> Rows(int tree, DateOnly? carriedTo)
    {
        var rows = new Dictionary<Row, Sums>();
        foreach (var basis in Enum.GetValues<Basis>())
        {
            foreach (var (cell, state, value) in Facts(basis))
            {
                var measure = Measures.Single(m => m.Code == cell.Measure);
                var gives = state is FigureState.Value or FigureState.Zero ? new Part(value, 0, 1, 0) : new Part(0, 0, 0, state == FigureState.NotApplicable ? 1 : 0);
                Add(rows, tree, carriedTo, basis, measure.Code, cell, gives, measure);
            }

            foreach (var ratio in Ratios)
            {
                foreach (var (unit, kind) in Facts(basis).Select(f => (f.Cell.Unit, f.Cell.Kind)).Distinct().ToArray())
                {
                    foreach (var period in Periods.Where(p => p.IsMonth))
                    {
                        if (Pair(ratio, unit, kind, period, basis) is { } pair)
                            Add(rows, tree, carriedTo, basis, ratio.Code, new Cell("", period.Code, unit, kind, ""), pair, measure: null);
                    }
                }
            }
        }

        return rows.Where(r => r.Value != new Sums()).ToDictionary();
    }

    /// <summary>How many communes of those that stood on the period's last day lie in a unit, on that day's tree or carried to a later one.</summary>
    public int Expected(NaivePeriod period, int unit, DateOnly? carriedTo) =>
        Units.Count(u => u.Level == UnitLevel.Commune && u.StandsOn(period.To)
            && (carriedTo is { } day ? Carry(u.Id, day).Any(c => Above(c.Unit).Contains(unit)) : Above(u.Id).Contains(unit)));

    /// <summary>Is a period's picture on a later day another than on its own last day?</summary>
    public bool Differs(NaivePeriod period, DateOnly day) => Links.Any(l => Unit(l.New).From > period.To && Unit(l.New).From <= day);

    private void Add(Dictionary<Row, Sums> rows, int tree, DateOnly? carriedTo, Basis basis, string series, Cell cell, Part gives, NaiveMeasure? measure)
    {
        var period = Periods.Single(p => p.Code == cell.Period);
        if (carriedTo is { } today && !Differs(period, today))
            return;

        // A unit that had ended before the period did (a merger recorded late) is found where it was by then.
        var places = Carry(cell.Unit, carriedTo ?? period.To);
        foreach (var above in places.SelectMany(p => Above(p.Unit)).Distinct())
        {
            var inside = places.Select(p => Above(p.Unit).Contains(above)).ToArray();
            var row = new Row(series, cell.Period, cell.Kind, cell.Breakdown, tree, above);
            var sums = rows.GetValueOrDefault(row) ?? new Sums();
            if (inside.All(i => i))
            {
                rows[row] = sums.Plus(basis, gives, measure?.Operation, estimated: 0);
            }
            else if (measure?.Operation is null or Aggregation.Sum && gives != new Part())
            {
                var step = measure is null ? 1 : (long)Math.Pow(10, 4 - measure.Decimals);
                var (values, denominators) = (Divide(gives.Value, places, step), Divide(gives.Denominator, places, step));
                var share = gives with { Value = Sum(values, inside), Denominator = Sum(denominators, inside) };
                rows[row] = sums.Plus(basis, share, Aggregation.Sum, basis == Basis.Provisional ? gives.Count : 0);
            }
        }
    }

    private static long Sum(long[] shares, bool[] inside) => shares.Where((_, i) => inside[i]).Sum();

    // Whole steps by share; what is left goes one by one to the largest remainders, the earlier part first.
    private static long[] Divide(long value, List<(int Unit, BigInteger Num, BigInteger Den)> places, long step)
    {
        var steps = Math.Abs(value) / step;
        var shares = places.Select(p => (long)(steps * p.Num / p.Den)).ToArray();
        var left = steps - shares.Sum();
        var common = places.Aggregate(BigInteger.One, (all, p) => all * p.Den);
        foreach (var i in Enumerable.Range(0, places.Count).OrderByDescending(i => steps * places[i].Num % places[i].Den * (common / places[i].Den)).ThenBy(i => i).Take((int)left))
            shares[i]++;

        return [.. shares.Select(s => s * step * Math.Sign(value))];
    }

    /// <summary>Where a unit's numbers lie on a day, as fractions that add up to one.</summary>
    private List<(int Unit, BigInteger Num, BigInteger Den)> Carry(int id, DateOnly day)
    {
        var unit = Unit(id);
        if (unit.To is null || unit.To >= day)
            return [(id, 1, 1)];

        var heirs = Links.Where(l => l.Old == id && Unit(l.New).From <= day).OrderBy(l => l.New).ToArray();
        if (heirs.Length == 0)
            return unit.Parent is { } parent ? Carry(parent, day) : [];

        var weighed = heirs.Length > 1 && heirs.All(h => h.Weight > 0);
        BigInteger all = heirs.Sum(h => weighed ? h.Weight!.Value : 1);
        var places = new List<(int Unit, BigInteger Num, BigInteger Den)>();
        foreach (var heir in heirs)
        {
            foreach (var (place, num, den) in Carry(heir.New, day))
            {
                var (n, d) = (num * (weighed ? heir.Weight!.Value : 1), den * all);
                var at = places.FindIndex(p => p.Unit == place);
                if (at < 0)
                    places.Add((place, n, d));
                else
                    places[at] = (place, (places[at].Num * d) + (n * places[at].Den), places[at].Den * d);
            }
        }

        return [.. places.OrderBy(p => p.Unit)];
    }

    private HashSet<int> Above(int id)
    {
        var all = new HashSet<int>();
        for (int? at = id; at is { } one; at = Unit(one).Parent)
            all.Add(one);

        return all;
    }

    private Part? Pair(NaiveRatio ratio, int unit, FigureKind kind, NaivePeriod month, Basis basis)
    {
        var above = Given(new Cell(ratio.Numerator, month.Code, unit, kind, ""), basis);

        // A yearly denominator is the latest known of this year and those before.
        var periods = ratio.IsDenominatorYearly ? Periods.Where(p => !p.IsMonth && p.From <= month.To).OrderByDescending(p => p.From) : new[] { month }.AsEnumerable();
        var below = periods.Select(p => Given(new Cell(ratio.Denominator, p.Code, unit, kind, ""), basis)).FirstOrDefault(g => g is { State: not FigureState.Withdrawn });
        if (above is { State: FigureState.Withdrawn })
            above = null;

        return above is { State: FigureState.Value or FigureState.Zero } && below is { State: FigureState.Value or FigureState.Zero } ? new Part(above.Value.Value, below.Value.Value, 1, 0)
            : above?.State == FigureState.NotApplicable || below?.State == FigureState.NotApplicable ? new Part(0, 0, 0, 1)
            : null;
    }

    private (FigureState State, long Value)? Given(Cell cell, Basis basis) =>
        basis == Basis.Approved ? _approved.TryGetValue(cell, out var approved) ? approved : null
        : _provisional.TryGetValue(cell, out var fact) ? (fact.State, fact.Value) : null;

    private IEnumerable<(Cell Cell, FigureState State, long Value)> Facts(Basis basis) => basis == Basis.Approved
        ? _approved.Select(f => (f.Key, f.Value.State, f.Value.Value))
        : _provisional.Select(f => (f.Key, f.Value.State, f.Value.Value));

    private int Move(int unit, NaivePeriod period, FigureStage? only, Func<Cell, Fact, Fact> move)
    {
        var cells = _provisional.Where(f => f.Key.Unit == unit && f.Key.Period == period.Code && (only is { } stage ? f.Value.Stage == stage : f.Value.Stage != FigureStage.Entering)).ToArray();
        foreach (var (cell, fact) in cells)
            _provisional[cell] = move(cell, fact);

        return cells.Length;
    }

    internal sealed record NaiveUnit(int Id, string Code, UnitLevel Level, int? Parent, DateOnly From)
    {
        public DateOnly? To { get; set; }

        public bool StandsOn(DateOnly day) => From <= day && (To is null || day <= To);
    }

    internal sealed record NaiveMeasure(string Code, Aggregation Operation, int Decimals, bool IsYearly, string? Axis);

    internal sealed record NaiveRatio(string Code, string Numerator, string Denominator, bool IsDenominatorYearly);

    internal sealed record NaivePeriod(string Code, DateOnly From, DateOnly To, bool IsMonth);

    internal sealed record Fact(FigureState State, long Value, FigureStage Stage);

    internal readonly record struct Cell(string Measure, string Period, int Unit, FigureKind Kind, string Breakdown);

    internal readonly record struct Row(string Series, string Period, FigureKind Kind, string Breakdown, int Tree, int Unit);

    internal readonly record struct Part(long Value, long Denominator, int Count, int NotApplicable);

    internal sealed record Sums(Part Approved = default, Part Provisional = default, int Estimated = 0)
    {
        public Sums Plus(Basis basis, Part part, Aggregation? operation, int estimated)
        {
            var sum = basis == Basis.Approved ? Approved : Provisional;
            var value = part.Count == 0 ? sum.Value
                : operation == Aggregation.Max ? (sum.Count == 0 ? part.Value : Math.Max(sum.Value, part.Value))
                : operation == Aggregation.Min ? (sum.Count == 0 ? part.Value : Math.Min(sum.Value, part.Value))
                : sum.Value + part.Value;
            sum = new Part(value, sum.Denominator + part.Denominator, sum.Count + part.Count, sum.NotApplicable + part.NotApplicable);
            return basis == Basis.Approved ? this with { Approved = sum, Estimated = Estimated + estimated } : this with { Provisional = sum, Estimated = Estimated + estimated };
        }
    }
}
