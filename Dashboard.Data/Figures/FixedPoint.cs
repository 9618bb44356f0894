using System.Globalization;

namespace Dashboard.Data.Figures;

/// <summary>
/// Values are 64-bit integers in ten-thousandths: SUM is exact and fast on both databases, and an overflow is an error, never a wrap.
/// </summary>
public static class FixedPoint
{
    /// <summary>Ten-thousandths in one.</summary>
    public const long One = 10_000;

    /// <summary>Most digits after the point.</summary>
    public const int MaximumDecimals = 4;

    /// <summary>Reads a decimal string with a point (<c>12.5</c>), as the API and files carry it. False for anything else, for more digits than <paramref name="decimals"/>, or out of range.</summary>
    public static bool TryParse(string? text, int decimals, out long value)
    {
        value = 0;
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed)
            && TryFrom(parsed, decimals, out value);
    }

    /// <summary>Converts without rounding; false when digits would be lost or the value does not fit.</summary>
    public static bool TryFrom(decimal number, int decimals, out long value)
    {
        value = 0;
        if (decimal.Round(number, decimals) != number || Math.Abs(number) > long.MaxValue / One)
            return false;

        value = (long)(number * One);
        return true;
    }

    public static long From(decimal number) => (long)decimal.Round(number * One, 0, MidpointRounding.AwayFromZero);

    public static decimal ToDecimal(long value) => (decimal)value / One;

    /// <summary>The shortest decimal string, with a point; for files and the API.</summary>
    public static string Format(long value) => ToDecimal(value).ToString("0.####", CultureInfo.InvariantCulture);
}
