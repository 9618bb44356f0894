using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.WebUtilities;

namespace Dashboard.Walls.Scenes;

/// <summary>A scene's parameters in an address: a preview can be sent to somebody.</summary>
internal static class SceneAddress
{
    public static Dictionary<string, string> Read(SceneKind kind, string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return kind.Parameters.Where(p => query.TryGetValue(p.Key, out var value) && !string.IsNullOrWhiteSpace(value.ToString()))
            .ToDictionary(p => p.Key, p => query[p.Key].ToString(), StringComparer.Ordinal);
    }

    public static string Of(string path, IReadOnlyDictionary<string, string> values, bool isPublic, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var query = values.ToDictionary(v => v.Key, v => (string?)v.Value, StringComparer.Ordinal);
        foreach (var (name, value) in more)
            query[name] = value;
        if (isPublic)
            query["public"] = "true";

        return QueryHelpers.AddQueryString(path, query);
    }

    /// <summary>The unit whose screens an account manages: its own, or the first over which it may approve; null for nobody who manages screens.</summary>
    public static int? HomeOf(Actor actor, UnitTree tree) =>
        MayManage(actor, tree, actor.UnitId) ? actor.UnitId : actor.Grants.Where(g => MayManage(actor, tree, g.UnitId)).Select(g => (int?)g.UnitId).FirstOrDefault();

    private static bool MayManage(Actor actor, UnitTree tree, int unitId) => tree.Get(unitId) is not null && actor.CanApprove(tree, unitId);
}
