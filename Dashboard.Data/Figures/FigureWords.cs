using System.Text.Json;

namespace Dashboard.Data.Figures;

/// <summary>How kinds, states and stages are written in files and at the API: <c>notApplicable</c>.</summary>
public static class FigureWords
{
    private static readonly Dictionary<string, FigureKind> Kinds = Enum.GetValues<FigureKind>().ToDictionary(Of, k => k, StringComparer.Ordinal);
    private static readonly Dictionary<string, FigureState> States = Enum.GetValues<FigureState>().ToDictionary(Of, s => s, StringComparer.Ordinal);
    private static readonly Dictionary<string, FigureStage> Stages = Enum.GetValues<FigureStage>().ToDictionary(Of, s => s, StringComparer.Ordinal);

    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Reads kind, state and stage; a state may also be a stage, for a value. Each word that is not known is refused, naming its field.</summary>
    public static (FigureKind Kind, FigureState State, FigureStage? Stage) Read(string? kind, string? state, string? stage, Action<Refusal> refuse)
    {
        FigureStage? taken = null;
        var stands = FigureState.Value;
        if (state is not null && !States.TryGetValue(state, out stands))
        {
            stands = FigureState.Value;
            if (Stages.TryGetValue(state, out var reached))
                taken = reached;
            else
                refuse(NotOneOf("state", state, [.. States.Keys, .. Stages.Keys]));
        }

        if (stage is not null)
        {
            if (Stages.TryGetValue(stage, out var reached))
                taken = reached;
            else
                refuse(NotOneOf("stage", stage, Stages.Keys));
        }

        var claimed = FigureKind.Actual;
        if (kind is not null && !Kinds.TryGetValue(kind, out claimed))
            refuse(NotOneOf("kind", kind, Kinds.Keys));

        return (claimed, stands, taken);
    }

    private static Refusal NotOneOf(string field, string value, IEnumerable<string> allowed) =>
        new("Import.NotOneOf", value, string.Join(", ", allowed)) { Field = field };
}
