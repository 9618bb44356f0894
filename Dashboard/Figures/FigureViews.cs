using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Figures;

/// <summary>A view that was looked up under its reader's rights.</summary>
/// <param name="View">As asked for; on the approved basis where the reader sees no other, on its own boundaries where the unit has ended.</param>
/// <param name="Tree">Today's tree, on which rights are reckoned.</param>
/// <param name="Standpoint">What the numbers are read against.</param>
/// <param name="Now">Today, whatever day one stands on: codes in addresses are those of this day.</param>
/// <param name="IsApprovedOnly">Sees approved figures alone.</param>
public sealed record SeenView(FigureView View, Actor Actor, UnitTree Tree, Standpoint Standpoint, Unit Unit, DateOnly Now, bool IsApprovedOnly)
{
    /// <summary>The day on which one stands.</summary>
    public DateOnly Today => Standpoint.Today;

    /// <summary>The unit stands no more.</summary>
    public bool HasEnded => Unit.ValidTo < Today;

    /// <summary>The periods of a frequency that concern the unit, oldest first.</summary>
    public IEnumerable<Period> PeriodsOf(Frequency frequency) =>
        Standpoint.Catalogue.PeriodsOf(frequency).Where(p => p.From <= Today && (!HasEnded || p.To <= Unit.ValidTo));

    /// <summary>The period asked for, the last of a unit that has ended, or null for the latest.</summary>
    public Period? PeriodAsked(Frequency frequency) =>
        PeriodsOf(frequency).FirstOrDefault(p => p.Code == View.Period) ?? (HasEnded ? PeriodsOf(frequency).LastOrDefault() : null);

    /// <summary>The same view for another unit.</summary>
    public FigureView Link(Unit unit) => View.Of(unit, Now);

    /// <summary>The unit's name on the day on which one stands.</summary>
    public string UnitName => Standpoint.Tree.NameOn(Unit.Id, Unit.ValidTo is { } last && last < Today ? last : Today);
}

/// <summary>Looks views up: the unit that is meant, what was known, and whether the reader may see it.</summary>
public sealed class FigureViews(UnitTrees trees, Standpoints standpoints)
{
    public async ValueTask<Outcome<SeenView>> SeeAsync(FigureView view, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var now = await standpoints.AtAsync(null, cancel);
        var standpoint = await standpoints.AtAsync(view.KnownAt, cancel);
        var unit = view.Unit is null ? Home(actor, tree) : tree.Find(view.Unit, view.On ?? now.Today) ?? (tree.OfCode(view.Unit) is [.., var last] ? last : null);
        if (unit is null)
            return view.Unit is null ? new Refusal("Explain.NoFigures") : new Refusal("Figure.UnknownUnit", view.Unit);
        if (!actor.CanRead(tree, unit.Id))
            return new Refusal("Figure.NoRight", unit.Code);
        if (standpoint.Tree.Get(unit.Id) is null)
            return new Refusal("Explain.UnitNotKnown", standpoint.Today);

        // A unit that has ended stands on no tree but its own.
        var isApprovedOnly = actor.SeesApprovedOnly(tree, unit.Id);
        var seen = view with { Basis = isApprovedOnly ? Basis.Approved : view.Basis, Boundaries = unit.ValidTo < standpoint.Today ? Boundaries.AsWas : view.Boundaries };
        return new SeenView(seen, actor, tree, standpoint, unit, now.Today, isApprovedOnly);
    }

    /// <summary>Where the reader's widest grant lies.</summary>
    public static Unit? Home(Actor actor, UnitTree tree) => actor.Grants
        .Where(g => g.Role.SeesFigures).Select(g => tree.Get(g.UnitId)).OfType<Unit>().OrderBy(u => u.Level).FirstOrDefault();
}
