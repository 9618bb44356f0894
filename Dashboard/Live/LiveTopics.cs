using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;

namespace Dashboard.Live;

/// <summary>One change as the hub and <c>/api/v1/changes</c> tell it: what to look at again, never what it is now.</summary>
/// <param name="Number">Its place on the feed.</param>
/// <param name="Topic">What one subscribes to.</param>
/// <param name="Kind">What sort of thing changed.</param>
/// <param name="Branch">Codes from the root to the unit concerned, <c>/VN/75/25222/</c>; <c>/</c> for everything.</param>
/// <param name="Key">For figures <c>measure/period</c>.</param>
public sealed record LiveMessage(long Number, DateTime At, string Topic, string Kind, string Branch, string Key);

/// <summary>Which changes a reader named, and which of them it may hear of.</summary>
public sealed class LiveTopics
{
    public const string Figures = "figures";

    private static readonly string[] Names = [Figures, "units", "indicators", "periods", "access", "jobs", "screens", "directives", "alerts"];

    private readonly HashSet<string> _topics;
    private readonly string[] _units;

    private LiveTopics(HashSet<string> topics, string[] units) => (_topics, _units) = (topics, units);

    /// <summary>All topics there are; <c>figures/CODE</c> besides, for one unit's subtree.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>Reads topics; null when one is not known, named in <paramref name="unknown"/>.</summary>
    public static LiveTopics? Parse(IEnumerable<string> topics, UnitTree tree, out string? unknown)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        var units = new List<string>();
        foreach (var topic in topics)
        {
            if (topic.StartsWith(Figures + "/", StringComparison.Ordinal) && tree.OfCode(topic[(Figures.Length + 1)..]).Count > 0)
            {
                units.Add(topic[(Figures.Length + 1)..]);
            }
            else if (Names.Contains(topic))
            {
                named.Add(topic);
            }
            else
            {
                unknown = topic;
                return null;
            }
        }

        unknown = null;
        return new LiveTopics(named, [.. units]);
    }

    /// <summary>The change as a message, or null when the reader did not ask for it or may not hear of it.</summary>
    public LiveMessage? Tell(Change change, Actor actor, UnitTree tree, DateOnly today)
    {
        var topic = TopicOf(change.Kind);
        var unit = tree.OfBranch(change.Branch);
        return (_topics.Contains(topic) || (topic == Figures && Array.Exists(_units, u => Concerns(u, unit, tree, today)))) && MayHear(topic, change.Kind, unit, actor, tree)
            ? new LiveMessage(change.Number, change.At, topic, FigureWords.Of(change.Kind), Codes(change.Branch, tree), change.Key)
            : null;
    }

    private static string TopicOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Figure => Figures,
        ChangeKind.Unit => "units",
        ChangeKind.Period => "periods",
        ChangeKind.Access => "access",
        ChangeKind.Job => "jobs",
        ChangeKind.Screen => "screens",
        ChangeKind.Directive => "directives",
        ChangeKind.Alert => "alerts",
        _ => "indicators",
    };

    // Reference data is public to whoever is signed in; figures and notes to whoever reads the branch, or something in it.
    private static bool MayHear(string topic, ChangeKind kind, Unit? unit, Actor actor, UnitTree tree) => (topic, kind) switch
    {
        ("access", _) => unit is null ? actor.Has(Role.Administrator) : actor.CanAdminister(tree, unit.Id),
        ("screens", _) => unit is not null && actor.CanRunScreens(tree, unit.Id),
        ("directives" or "alerts", _) => unit is null
            ? actor.Grants.Any(g => g.Role.SeesTasks)
            : actor.CanFollow(tree, unit.Id) || actor.Grants.Any(g => g.Role.SeesTasks && tree.IsWithin(g.UnitId, unit.Id)),
        ("jobs", _) => actor.Has(Role.Administrator) || actor.Has(Role.Coordinator),
        (Figures, _) or (_, ChangeKind.Note) => unit is null
            ? actor.Grants.Any(g => g.Role.SeesFigures)
            : actor.CanRead(tree, unit.Id) || actor.Grants.Any(g => g.Role.SeesFigures && tree.IsWithin(g.UnitId, unit.Id)),
        _ => true,
    };

    // At, under or above the unit, or of an old unit that it continues. A change of a whole province concerns its communes.
    private static bool Concerns(string code, Unit? changed, UnitTree tree, DateOnly today)
    {
        if (changed is null)
            return true;

        foreach (var unit in tree.OfCode(code))
        {
            if (tree.IsWithin(changed.Id, unit.Id) || tree.IsWithin(unit.Id, changed.Id) || tree.CarriedTo(changed.Id, today).Any(p => tree.IsWithin(p.UnitId, unit.Id)))
                return true;
        }

        return false;
    }

    private static string Codes(string branch, UnitTree tree) => string.Concat(
        branch.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(id => "/" + (int.TryParse(id, CultureInfo.InvariantCulture, out var known) ? tree.Get(known)?.Code ?? id : id)).Append("/"));
}
