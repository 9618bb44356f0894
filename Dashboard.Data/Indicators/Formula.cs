using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.Data.Indicators;

/// <summary>Which period a term is taken from, seen from the indicator's own.</summary>
public enum TermShift
{
    None,

    /// <summary><c>prev(code)</c>: the period before.</summary>
    Previous,

    /// <summary><c>prevyear(code)</c>: the same period a year before.</summary>
    PreviousYear,
}

/// <summary>One summand: coefficient × measure or indicator, perhaps of an earlier period.</summary>
public sealed record FormulaTerm(int Coefficient, string Code, TermShift Shift);

/// <summary>A sum of terms: <c>a + b - 2*prev(c)</c>. Numerator and denominator of an indicator are each one.</summary>
public sealed partial class Formula
{
    private Formula(IReadOnlyList<FormulaTerm> terms) => Terms = terms;

    public IReadOnlyList<FormulaTerm> Terms { get; }

    /// <summary>Reads a formula; null when it is not a sum of terms.</summary>
    public static Formula? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        var rest = text.AsSpan().Trim().ToString();
        var terms = new List<FormulaTerm>();
        while (rest.Length > 0)
        {
            var match = Term().Match(rest);
            if (!match.Success || (terms.Count > 0 && match.Groups["sign"].Length == 0))
                return null;

            var coefficient = match.Groups["coefficient"] is { Length: > 0 } c ? int.Parse(c.ValueSpan, CultureInfo.InvariantCulture) : 1;
            terms.Add(new FormulaTerm(
                match.Groups["sign"].ValueSpan is "-" ? -coefficient : coefficient,
                match.Groups["code"].Value,
                match.Groups["shift"].Value switch { "prev" => TermShift.Previous, "prevyear" => TermShift.PreviousYear, _ => TermShift.None }));
            rest = rest[match.Length..];
        }

        return new Formula(terms);
    }

    public override string ToString() => string.Join(' ', Terms.Select((t, i) =>
        (t.Coefficient < 0 ? i == 0 ? "-" : "- " : i == 0 ? "" : "+ ")
        + (Math.Abs(t.Coefficient) == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(t.Coefficient)}*"))
        + t.Shift switch { TermShift.Previous => $"prev({t.Code})", TermShift.PreviousYear => $"prevyear({t.Code})", _ => t.Code }));

    [GeneratedRegex(@"^\s*(?<sign>[+-])?\s*(?:(?<coefficient>\d{1,6})\s*\*\s*)?(?:(?<shift>prevyear|prev)\(\s*(?<code>[A-Za-z][\w.-]*)\s*\)|(?<code>[A-Za-z][\w.-]*))\s*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Term();
}
