using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Walls.Scenes;

/// <summary>The stored values of a scene's parameters: what they mean, and whether they can stand.</summary>
public static class SceneValues
{
    private const int LongestLine = 160;
    private const int LongestText = 2_000;

    /// <summary>Groups of indicators; the first is shown unless another is asked for.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["scheme", "programme"];

    /// <summary>The basis that a scene stands on. What is provisional does not go before the public.</summary>
    public static Basis BasisOf(SceneView view) =>
        !view.IsPublic && Enum.TryParse<Basis>(view["basis"], ignoreCase: true, out var basis) && Enum.IsDefined(basis) ? basis : Basis.Approved;

    /// <summary>The unit that a scene shows: the one its values name while it lies in the screen's subtree, else the screen's own.</summary>
    public static int UnitOf(IReadOnlyDictionary<string, string> values, int screenUnitId, UnitTree tree, DateOnly today) =>
        values.GetValueOrDefault("unit") is { Length: > 0 } code && tree.Find(code, today) is { } unit && tree.IsWithin(unit.Id, screenUnitId) ? unit.Id : screenUnitId;

    /// <summary>Checks values before they are stored. Each reason names its parameter (<see cref="Refusal.Field"/>); empty when all is well.</summary>
    /// <param name="unitId">The screen's own unit.</param>
    /// <param name="media">The media that the unit may show, by hash.</param>
    /// <param name="isPublic">Whether a screen that the public sees is to show it.</param>
    public static IReadOnlyList<Refusal> Check(
        SceneKind kind, IReadOnlyDictionary<string, string> values, int unitId, UnitTree tree, Catalogue catalogue, IReadOnlySet<string> media, DateOnly today, bool isPublic)
    {
        var refusals = new List<Refusal>();
        if (isPublic && !kind.MayBePublic)
            refusals.Add(new Refusal("Scene.NotPublic", kind.Code));

        foreach (var key in values.Keys.Where(key => !kind.Parameters.Any(p => p.Key == key)))
            refusals.Add(new Refusal("Scene.UnknownParameter", key) { Field = key });

        foreach (var parameter in kind.Parameters)
        {
            var value = values.GetValueOrDefault(parameter.Key)?.Trim() ?? "";
            var refusal = value.Length == 0
                ? parameter.IsRequired ? new Refusal("Scene.ValueMissing", parameter.Key) : null
                : Check(parameter.Kind, value, unitId, tree, catalogue, media, today);
            if (refusal is not null)
                refusals.Add(refusal with { Field = parameter.Key });
        }

        return refusals;
    }

    private static Refusal? Check(SceneParameterKind kind, string value, int unitId, UnitTree tree, Catalogue catalogue, IReadOnlySet<string> media, DateOnly today) => kind switch
    {
        SceneParameterKind.Unit => tree.Find(value, today) is not { } unit ? new Refusal("Scene.UnknownUnit", value)
            : tree.IsWithin(unit.Id, unitId) ? null : new Refusal("Scene.UnitOutside", value),
        SceneParameterKind.Indicator => catalogue.FindIndicator(value) is null ? new Refusal("Scene.UnknownIndicator", value) : null,
        SceneParameterKind.Group => Groups.Contains(value) ? null : new Refusal("Scene.UnknownGroup", value),
        SceneParameterKind.Basis => Enum.TryParse<Basis>(value, ignoreCase: true, out var basis) && Enum.IsDefined(basis) && !int.TryParse(value, out _) ? null : new Refusal("Scene.UnknownBasis", value),
        SceneParameterKind.Line => value.Length > LongestLine || value.Contains('\n') ? new Refusal("Scene.LineTooLong", LongestLine) : null,
        SceneParameterKind.Text => value.Length > LongestText ? new Refusal("Scene.TextTooLong", LongestText) : null,
        _ => media.Contains(value) ? null : new Refusal("Scene.UnknownMedia", value),
    };
}
