namespace Dashboard.Data.Indicators;

/// <summary>Whether a formula can be computed: readable, of things that exist, never divided by nothing, and never by itself.</summary>
public static class FormulaRule
{
    /// <summary>Why not; empty when it can.</summary>
    public static List<Refusal> Check(IndicatorEntry entry, IReadOnlyDictionary<string, Series> known)
    {
        var refusals = new List<Refusal>();
        var numerator = Side(entry.Numerator, nameof(entry.Numerator), "Formula.NumeratorEmpty");
        var denominator = entry.Denominator is null ? null : Side(entry.Denominator, nameof(entry.Denominator), "Formula.DenominatorEmpty");
        if (denominator is not null && denominator.Terms.GroupBy(t => (t.Code, t.Shift)).All(g => g.Sum(t => t.Coefficient) == 0))
            refusals.Add(new Refusal("Formula.DenominatorZero", entry.Denominator) { Field = nameof(entry.Denominator) });

        if (refusals.Count == 0 && Circle(entry.Code.Trim(), [.. Codes(numerator), .. Codes(denominator)], known) is { } circle)
            refusals.Add(new Refusal("Formula.Circle", string.Join(" → ", circle)) { Field = nameof(entry.Numerator) });

        return refusals;

        Formula? Side(string text, string field, string whenEmpty)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                refusals.Add(new Refusal(whenEmpty) { Field = field });
                return null;
            }

            if (Formula.Parse(text) is not { } formula)
            {
                refusals.Add(new Refusal("Formula.Unreadable", text) { Field = field });
                return null;
            }

            // The indicator itself is known even before it is saved: naming it is a circle, not an unknown word.
            foreach (var code in Codes(formula).Where(c => !known.ContainsKey(c) && c != entry.Code.Trim()))
                refusals.Add(new Refusal("Formula.UnknownTerm", code) { Field = field });

            return formula;
        }
    }

    private static IEnumerable<string> Codes(Formula? formula) => formula?.Terms.Select(t => t.Code).Distinct(StringComparer.Ordinal) ?? [];

    // The way from the indicator back to itself, whatever period its terms are taken from.
    private static List<string>? Circle(string start, IReadOnlyList<string> terms, IReadOnlyDictionary<string, Series> known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Walk(terms) is { } way ? [start, .. way] : null;

        List<string>? Walk(IEnumerable<string> codes)
        {
            foreach (var code in codes)
            {
                if (code == start)
                    return [code];

                if (seen.Add(code) && known.GetValueOrDefault(code) is Indicator indicator
                    && Walk(Codes(Formula.Parse(indicator.Numerator)).Concat(Codes(Formula.Parse(indicator.Denominator)))) is { } way)
                    return [code, .. way];
            }

            return null;
        }
    }
}
