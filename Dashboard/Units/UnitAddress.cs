using System.Globalization;
using Dashboard.Data.Units;
using Dashboard.Layout;

namespace Dashboard.Units;

/// <summary>Units in addresses: <c>/units/75?on=2025-07-01</c>, and the filter of the list. What is not understood is left out, never an error.</summary>
public static class UnitAddress
{
    /// <summary>A unit's page. The day is named only where today would show another unit.</summary>
    public static string Of(Unit unit, DateOnly? on = null) =>
        on is { } day ? string.Create(CultureInfo.InvariantCulture, $"/units/{unit.Code}?on={day:yyyy-MM-dd}") : $"/units/{unit.Code}";

    /// <summary>A page of a unit of any time: on today when it stands, else on its last day.</summary>
    public static string OfAnyTime(Unit unit, DateOnly today) => unit.IsValidOn(today) ? Of(unit) : Of(unit, unit.ValidTo is { } last && last < today ? last : unit.ValidFrom);

    public static DateOnly Day(string? text, DateOnly today) => QueryValue.Day(text) ?? today;

    public static UnitFilter Filter(UnitTree tree, DateOnly today, string? on, string? q, string? level, string? branch, string? area)
    {
        var day = Day(on, today);
        return new UnitFilter(
            day,
            string.IsNullOrWhiteSpace(q) ? null : q,
            Enum.TryParse<UnitLevel>(level, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
            string.IsNullOrEmpty(branch) ? null : tree.Find(branch, day)?.Id,
            SetId: null,
            string.IsNullOrEmpty(area) ? null : area);
    }
}
