using System.Globalization;

namespace Dashboard.Data.Periods;

/// <summary>Reads and writes period codes (<c>2025-06</c>, <c>2025-Q2</c>, <c>2025-H1</c>, <c>2025</c>) and steps along the calendar.</summary>
public readonly record struct PeriodCode(int Year, Frequency Frequency, int Ordinal) : IComparable<PeriodCode>
{
    private int PerYear => Frequency switch
    {
        Frequency.Month or Frequency.OnChange => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        _ => 1,
    };

    private int Months => 12 / PerYear;

    /// <summary>First day of the calendar window.</summary>
    public DateOnly From => new(Year, ((Ordinal - 1) * Months) + 1, 1);

    /// <summary>Last day of the calendar window.</summary>
    public DateOnly To => From.AddMonths(Months).AddDays(-1);

    /// <summary>The period of this length that holds a day.</summary>
    public static PeriodCode Of(DateOnly day, Frequency frequency)
    {
        var months = new PeriodCode(day.Year, frequency, 1).Months;
        return new PeriodCode(day.Year, frequency == Frequency.OnChange ? Frequency.Month : frequency, ((day.Month - 1) / months) + 1);
    }

    /// <summary>Reads a code; false for anything else, including years outside 1900–2999.</summary>
    public static bool TryParse(string? text, out PeriodCode code)
    {
        code = default;
        if (text is null || text.Length is < 4 or > 7
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || year is < 1900 or > 2999)
            return false;

        var rest = text.AsSpan(4);
        if (rest.IsEmpty)
        {
            code = new PeriodCode(year, Frequency.Year, 1);
            return true;
        }

        if (rest.Length != 3 || rest[0] != '-')
            return false;

        var frequency = rest[1] switch { 'Q' => Frequency.Quarter, 'H' => Frequency.HalfYear, _ => Frequency.Month };
        if (!int.TryParse(rest[(frequency == Frequency.Month ? 1 : 2)..], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal))
            return false;

        code = new PeriodCode(year, frequency, ordinal);
        return ordinal >= 1 && ordinal <= code.PerYear;
    }

    /// <summary>The period that many steps later (or earlier, when negative).</summary>
    public PeriodCode Add(int steps)
    {
        var index = (Year * PerYear) + Ordinal - 1 + steps;
        return new PeriodCode(Math.DivRem(index, PerYear, out var ordinal), Frequency, ordinal + 1);
    }

    public int CompareTo(PeriodCode other) => (To, From).CompareTo((other.To, other.From));

    public override string ToString() => Frequency switch
    {
        Frequency.Quarter => string.Create(CultureInfo.InvariantCulture, $"{Year}-Q{Ordinal}"),
        Frequency.HalfYear => string.Create(CultureInfo.InvariantCulture, $"{Year}-H{Ordinal}"),
        Frequency.Year => Year.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Year}-{Ordinal:00}"),
    };

    public static bool operator <(PeriodCode left, PeriodCode right) => left.CompareTo(right) < 0;

    public static bool operator >(PeriodCode left, PeriodCode right) => left.CompareTo(right) > 0;

    public static bool operator <=(PeriodCode left, PeriodCode right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PeriodCode left, PeriodCode right) => left.CompareTo(right) >= 0;
}
