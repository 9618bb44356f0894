using Dashboard.Data.Units;
using Dashboard.Walls.Scenes;

namespace Dashboard.Walls;

/// <summary>Where scenes are shown: on a screen, before a person, from a stocktake. It decides which of them can be, and with whose data.</summary>
/// <param name="UnitId">The unit whose subtree may be shown.</param>
/// <param name="IsPublic">No person's name, no single late commune, nothing provisional.</param>
/// <param name="KnownAt">A stocktake's instant, or null for live.</param>
/// <param name="Find">How a kind is found by its code.</param>
internal sealed record SceneStage(UnitTree Tree, DateOnly Today, int UnitId, bool IsPublic, DateTime? KnownAt, Func<string, SceneKind?> Find)
{
    /// <summary>A slot that shows the scene, or says why it cannot be shown.</summary>
    public WallSlot Make(int sceneId, string code, IReadOnlyDictionary<string, string> values)
    {
        if (Find(code) is not { } kind)
            return Said("Unknown");
        if (IsPublic && !kind.MayBePublic)
            return Said("NotPublic");

        var unit = UnitId;
        if (kind.Parameters.FirstOrDefault(p => p.Kind == SceneParameterKind.Unit) is { } parameter && values.GetValueOrDefault(parameter.Key) is { Length: > 0 } named)
        {
            if (Tree.Find(named, Today) is not { } found || !Tree.IsWithin(found.Id, UnitId))
                return Said("Outside");

            unit = found.Id;
        }

        return new WallSlot(sceneId, kind.Component, new SceneView(kind.Code, unit, values, IsPublic, KnownAt), null);

        WallSlot Said(string why) => new(sceneId, null, null, why);
    }
}
