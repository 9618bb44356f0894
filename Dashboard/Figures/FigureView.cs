using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Microsoft.AspNetCore.WebUtilities;

namespace Dashboard.Figures;

/// <summary>Which numbers a page shows: unit, period, basis, boundaries, and the day at whose end they were known. All of it stands in the address; what is not understood is left out, never an error.</summary>
/// <param name="Unit">Code; the reader's own unit when null.</param>
/// <param name="On">The day on which the unit bore the code; today when null.</param>
/// <param name="Period">Code; the latest when null.</param>
/// <param name="KnownOn">Số liệu tại ngày…; null for now.</param>
public sealed record FigureView(string? Unit, DateOnly? On, string? Period, Basis Basis, Boundaries Boundaries, DateOnly? KnownOn)
{
    /// <summary>What a page shows unless its address says otherwise.</summary>
    public static FigureView Now { get; } = new(null, null, null, Basis.Approved, Boundaries.AsIs, null);

    public static FigureView Read(string? unit, string? on, string? period, string? basis, string? boundaries, string? knownAt) => new(
        None(unit), QueryValue.Day(on), None(period),
        Enum.TryParse<Basis>(basis, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : Basis.Approved,
        Enum.TryParse<Boundaries>(boundaries, ignoreCase: true, out var tree) && Enum.IsDefined(tree) ? tree : Boundaries.AsIs,
        QueryValue.Day(knownAt));

    /// <summary>The last instant of <see cref="KnownOn"/> in Vietnam.</summary>
    public DateTime? KnownAt => KnownOn?.AddDays(1).StartInVietnam().AddMilliseconds(-1);

    /// <summary>The same for another unit, named with a day where today would show another one or none.</summary>
    public FigureView Of(Unit unit, DateOnly today) =>
        this with { Unit = unit.Code, On = unit.IsValidOn(today) ? null : unit.ValidTo is { } last && last < today ? last : unit.ValidFrom };

    /// <summary>An address that shows this; only what differs from the usual is written.</summary>
    public string Href(string path, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["unit"] = Unit,
            ["on"] = Text(On),
            ["period"] = Period,
            ["basis"] = Basis == Basis.Approved ? null : FigureWords.Of(Basis),
            ["boundaries"] = Boundaries == Boundaries.AsIs ? null : FigureWords.Of(Boundaries),
            ["knownAt"] = Text(KnownOn),
        };
        foreach (var (name, value) in more)
            query[name] = None(value);

        return QueryHelpers.AddQueryString(path, query.Where(q => q.Value is not null));
    }

    private static string? None(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
