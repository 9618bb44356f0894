using System.Globalization;

namespace Dashboard.Layout;

/// <summary>Numbers and days out of an address. People edit and cut addresses: what cannot be read is as if it were not there.</summary>
public static class QueryValue
{
    public static int? Number(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A page of a list: at least the first, and never so far that counting rows up to it overflows.</summary>
    public static int Page(string? text) => Math.Clamp(Number(text) ?? 1, 1, 1_000_000);

    /// <summary>A day as <c>yyyy-MM-dd</c>; one so far off that a day more or a time zone would fall out of the calendar is none.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999 ? day : null;
}
