using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Refusals;
using Microsoft.Extensions.Localization;
using Microsoft.OpenApi;

namespace Dashboard.Api;

/// <summary>
/// What every request of the API stands on: who asks, the tree and the catalogue of now, and its parameters read strictly. Whatever cannot be
/// understood is added to <see cref="Refusals"/>, so that one answer names all of it.
/// </summary>
public sealed class ApiQuery
{
    private readonly HttpContext _context;
    private readonly DateOnly _today;

    private ApiQuery(HttpContext context, Actor actor, UnitTree tree, Catalogue catalogue, DateOnly today, IStringLocalizer<RefusalTexts> text) =>
        (_context, Actor, Tree, Catalogue, _today, Text) = (context, actor, tree, catalogue, today, text);

    public Actor Actor { get; }

    public UnitTree Tree { get; }

    public Catalogue Catalogue { get; }

    public DateOnly Today => _today;

    public IStringLocalizer<RefusalTexts> Text { get; }

    public List<Refusal> Refusals { get; } = [];

    /// <summary>Called by the framework for each parameter of this type.</summary>
    public static async ValueTask<ApiQuery?> BindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var cancel = context.RequestAborted;
        var query = new ApiQuery(
            context,
            await services.GetRequiredService<Actors>().GetAsync(context.User, cancel),
            await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel),
            await services.GetRequiredService<Catalogues>().CurrentAsync(cancel),
            services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam(),
            services.GetRequiredService<IStringLocalizer<RefusalTexts>>());
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiDescription>() is { } described)
            query.RefuseUnknown([.. described.Parameters.Where(p => p.In == ParameterLocation.Query)]);

        return query;
    }

    // A filter that is misspelt would be answered with everything.
    private void RefuseUnknown(ApiParameter[] known)
    {
        foreach (var name in _context.Request.Query.Keys.Where(n => !known.Any(p => p.Name.Equals(n, StringComparison.OrdinalIgnoreCase))))
            Refuse("Api.UnknownParameter", name, name, string.Join(", ", known.Select(p => p.Name)));

        if (this["format"] is { } format && known.FirstOrDefault(p => p.Name == "format")?.Words is { } words && !words.Contains(format))
            Refuse("Import.NotOneOf", "format", format, string.Join(", ", words));
    }

    public string? this[string name] => _context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>All values of a parameter that may be repeated or hold a list with commas.</summary>
    public IReadOnlyList<string> Many(string name) =>
        [.. _context.Request.Query[name].SelectMany(v => (v ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public void Refuse(string code, string field, params object?[] arguments) => Refusals.Add(new Refusal(code, arguments) { Field = field });

    /// <summary>A day such as <c>on=2025-06-30</c>; today when it is left out.</summary>
    public DateOnly Day(string name)
    {
        if (this[name] is not { } value)
            return _today;

        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;

        Refuse("Import.NotADay", name, value);
        return _today;
    }

    /// <summary>An instant with its offset such as <c>2026-01-31T00:00:00+07:00</c>, or null. One to come is refused: nobody knows it.</summary>
    public DateTime? Instant(string name)
    {
        if (this[name] is not { } value)
            return null;

        // A plus sign that was not escaped arrives as a blank.
        if (DateTimeOffset.TryParseExact(
                value.Replace(' ', '+'), ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return at.UtcDateTime;

        Refuse("Api.NotAnInstant", name, value);
        return null;
    }

    public T? Word<T>(string name) where T : struct, Enum
    {
        if (this[name] is not { } value)
            return null;

        foreach (var known in Enum.GetValues<T>())
        {
            if (FigureWords.Of(known) == value)
                return known;
        }

        Refuse("Import.NotOneOf", name, value, string.Join(", ", Enum.GetValues<T>().Select(FigureWords.Of)));
        return null;
    }

    public bool Flag(string name)
    {
        if (this[name] is not { } value)
            return false;

        if (bool.TryParse(value, out var flag))
            return flag;

        Refuse("Import.NotOneOf", name, value, "true, false");
        return false;
    }

    /// <summary>A whole number from 1 to a limit.</summary>
    public int Limit(int usual, int most)
    {
        if (this["limit"] is not { } value)
            return usual;

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
            return limit;

        Refuse("Api.NotInRange", "limit", value, 1, most);
        return usual;
    }

    /// <summary>Where a page begins: the <c>next</c> of the one before.</summary>
    public long After(string name)
    {
        if (this[name] is not { } value)
            return 0;

        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            return after;

        Refuse("Api.NotANumber", name, value);
        return 0;
    }

    /// <summary>The unit that bore a code on a day.</summary>
    public Unit? Unit(string field, string code, DateOnly on)
    {
        if (Tree.Find(code, on) is { } unit)
            return unit;

        if (Tree.OfCode(code).Count == 0)
            Refuse("Figure.UnknownUnit", field, code);
        else
            Refuse("Api.UnitNotOn", field, code, on);
        return null;
    }

    public Period? Period(string field, string code)
    {
        if (Catalogue.FindPeriod(code) is { } period)
            return period;

        Refuse("Figure.UnknownPeriod", field, code);
        return null;
    }

    /// <summary>The unit asked for, or else the caller's own, for whose figures the caller must have the right.</summary>
    public Unit? ReadableUnit(Basis basis, out Refusal? forbidden)
    {
        forbidden = null;
        var unit = this["unit"] is { } code ? Unit("unit", code, Day("on")) : Tree.Get(Actor.UnitId) ?? Tree.Root;
        if (unit is null)
            return null;

        if (!Actor.CanRead(Tree, unit.Id))
            forbidden = new Refusal("Figure.NoRight", unit.Code) { Field = "unit" };
        else if (basis == Basis.Provisional && Actor.SeesApprovedOnly(Tree, unit.Id))
            forbidden = new Refusal("Api.ApprovedOnly", unit.Code) { Field = "basis" };

        return unit;
    }
}

/// <summary>A part of a list; <paramref name="Next"/> is the <c>cursor</c> of the part behind it, null on the last.</summary>
public sealed record ApiPage<T>(IReadOnlyList<T> Items, string? Next);
