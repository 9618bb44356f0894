using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Data.Figures;

/// <summary>How much of a unit's number a row of a tree holds. All parts of a whole when <see cref="Indexes"/> is null.</summary>
/// <param name="UnitId">The row's unit.</param>
/// <param name="Indexes">Which of <paramref name="Parts"/> lie in the row's subtree; null for all of them: the value is exact and unmarked.</param>
/// <param name="Parts">All parts of the divided unit.</param>
internal sealed record SpreadTo(int UnitId, IReadOnlyList<int>? Indexes, IReadOnlyList<CarriedPart> Parts)
{
    /// <summary>What this row gets of a contribution; <paramref name="additive"/> is false for what cannot be divided (<em>không tách được</em>).</summary>
    public Contribution Of(Contribution whole, int decimals, bool additive)
    {
        if (Indexes is null)
            return whole;

        if (!additive || whole.IsNothing)
            return default;

        var values = Spread.Shares(whole.Value, Parts, decimals);
        var denominators = Spread.Shares(whole.Denominator, Parts, decimals);
        long value = 0, denominator = 0;
        foreach (var index in Indexes)
        {
            value += values[index];
            denominator += denominators[index];
        }

        return new Contribution(value, denominator, whole.Count, whole.NotApplicable);
    }
}

/// <summary>Which rows a unit's number goes into, on the tree of its day (version 0) and on later trees (as-is).</summary>
internal sealed class Spread(UnitTree tree)
{
    private readonly Dictionary<(int UnitId, DateOnly? On), IReadOnlyList<SpreadTo>> _known = [];

    /// <summary>
    /// The unit and its ancestors on the tree of the period's last day. A unit that had ended by then (its merger was recorded after its figures
    /// for that period) lies where it was carried to.
    /// </summary>
    public IReadOnlyList<SpreadTo> AsWas(int unitId, DateOnly periodEnd)
    {
        if (tree.Get(unitId)?.ValidTo < periodEnd)
            return AsIs(unitId, periodEnd);

        if (!_known.TryGetValue((unitId, null), out var rows))
            _known[(unitId, null)] = rows = [.. tree.SelfAndAncestors(unitId).Select(u => new SpreadTo(u.Id, null, []))];

        return rows;
    }

    /// <summary>The units that stand for it on a later day, and their ancestors.</summary>
    public IReadOnlyList<SpreadTo> AsIs(int unitId, DateOnly on)
    {
        if (_known.TryGetValue((unitId, on), out var rows))
            return rows;

        var parts = tree.CarriedTo(unitId, on);
        var total = parts.Sum(p => p.Part);
        var held = new Dictionary<int, List<int>>();
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var above in tree.SelfAndAncestors(parts[i].UnitId))
            {
                if (!held.TryGetValue(above.Id, out var indexes))
                    held[above.Id] = indexes = [];

                indexes.Add(i);
            }
        }

        return _known[(unitId, on)] = [.. held.Select(h => new SpreadTo(h.Key, h.Value.Sum(i => parts[i].Part) == total ? null : h.Value, parts))];
    }

    /// <summary>Does a period lie before a change of boundaries that a later tree knows?</summary>
    public bool NeedsAsIs(DateOnly periodEnd, DateOnly on) => tree.Breaks.Any(b => periodEnd < b && b <= on);

    /// <summary>Divides a value by the parts' weights so that the shares add up exactly (largest remainder), in steps of the measure's last decimal.</summary>
    internal static long[] Shares(long value, IReadOnlyList<CarriedPart> parts, int decimals)
    {
        var shares = new long[parts.Count];
        if (value == 0)
            return shares;

        var step = (long)Math.Pow(10, FixedPoint.MaximumDecimals - decimals);
        var steps = value / step;
        var total = parts.Sum(p => p.Part);
        var rest = steps;
        var remainders = new (Int128 Remainder, int Index)[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var exact = (Int128)Math.Abs(steps) * parts[i].Part;
            var share = (long)(exact / total) * Math.Sign(steps);
            shares[i] = share * step;
            rest -= share;
            remainders[i] = (exact % total, i);
        }

        foreach (var (_, index) in remainders.OrderByDescending(r => r.Remainder).ThenBy(r => r.Index).Take((int)Math.Abs(rest)))
            shares[index] += step * Math.Sign(rest);

        // What is finer than the measure's own decimals (none, when the value obeyed them) stays with the first part.
        shares[0] += value - (steps * step);
        return shares;
    }
}

/// <summary>May a series' contributions be divided among successors?</summary>
internal static class Additive
{
    public static bool Is(Series series) => series is not Measure measure || measure.OverUnits == Aggregation.Sum;

    public static bool IsExtreme(Series series) => series is Measure { OverUnits: Aggregation.Min or Aggregation.Max };
}
