using System.Globalization;

namespace Dashboard;

/// <summary>
/// Numbers, days and times as the reader's culture writes them: <c>1.234,5</c> and <c>22/11/2026</c> in Vietnamese.
/// Instants are UTC and shown in Vietnam's time.
/// </summary>
public static class Formats
{
    /// <summary>Stands where a number is missing; never an empty cell and never a zero.</summary>
    public const string None = "–";

    private static readonly string[] Trimmed = ["#,##0", "#,##0.#", "#,##0.##", "#,##0.###", "#,##0.####"];

    // UTC+7 without daylight saving since 1975: a fixed offset asks the machine for no time-zone files.
    private static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    public static CultureInfo Vietnamese { get; } = CultureInfo.GetCultureInfo("vi-VN");

    public static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en-GB");

    public static bool IsVietnamese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "vi";

    /// <summary>At most so many decimals, no trailing zeros: for a number that stands alone.</summary>
    public static string Number(decimal? value, int decimals) =>
        value?.ToString(Trimmed[decimals], CultureInfo.CurrentCulture) ?? None;

    /// <summary>Exactly so many decimals: for columns, where commas must stand under each other.</summary>
    public static string Fixed(decimal? value, int decimals) =>
        value?.ToString(string.Create(CultureInfo.InvariantCulture, $"N{decimals}"), CultureInfo.CurrentCulture) ?? None;

    /// <summary>A number with its unit, a no-break space between them.</summary>
    public static string WithUnit(decimal? value, int decimals, string unit) =>
        unit.Length == 0 ? Number(value, decimals) : $"{Number(value, decimals)}\u00a0{unit}";

    /// <summary>A whole number with separators of thousands.</summary>
    public static string Count(int value) => value.ToString("N0", CultureInfo.CurrentCulture);

    public static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    /// <summary>Without the year, where the year already stands beside it.</summary>
    public static string DayOfYear(DateOnly day) => day.ToString("dd/MM", CultureInfo.InvariantCulture);

    public static string Day(DateTime instant) => InVietnam(instant).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTime instant) => InVietnam(instant).ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string TimeWithSeconds(DateTime instant) => InVietnam(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string DayAndTime(DateTime instant) => InVietnam(instant).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);

    /// <summary>For <c>datetime</c> attributes: ISO 8601 in UTC.</summary>
    public static string Machine(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>For style attributes and drawings: a point as the decimal sign, two decimals.</summary>
    public static string Css(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    public static DateTime InVietnam(DateTime instant) => instant + VietnamOffset;
}
