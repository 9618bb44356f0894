using System.Globalization;
using Dashboard.Data.Indicators;

namespace Dashboard.Data.Reports;

/// <summary>One side of a rule, or a computed row: a number, or a sum over rows of the form (<see cref="Formula"/>), perhaps of an earlier period.</summary>
public sealed class FormSum
{
    private readonly decimal? _number;
    private readonly Formula? _formula;

    private FormSum(decimal? number, Formula? formula) => (_number, _formula) = (number, formula);

    /// <summary>Codes of the rows that it names.</summary>
    public IEnumerable<string> Rows => _formula?.Terms.Select(t => t.Code) ?? [];

    /// <summary>Reads it; null when it is neither.</summary>
    public static FormSum? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? new FormSum(number, null)
        : Formula.Parse(text) is { } formula ? new FormSum(null, formula)
        : null;

    /// <summary>Its value; null where a row that it needs has none.</summary>
    /// <param name="of">The value of a row, by its code and the period that is meant.</param>
    public decimal? Value(Func<string, TermShift, decimal?> of)
    {
        if (_number is { } number)
            return number;

        var sum = 0m;
        foreach (var term in _formula!.Terms)
        {
            if (of(term.Code, term.Shift) is not { } value)
                return null;

            sum += term.Coefficient * value;
        }

        return sum;
    }

    /// <summary>Whether two values keep a comparison.</summary>
    public static bool Holds(decimal left, FormComparison comparison, decimal right) => comparison switch
    {
        FormComparison.AtLeast => left >= right,
        FormComparison.AtMost => left <= right,
        _ => left == right,
    };
}
