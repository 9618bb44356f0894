namespace Dashboard.Data;

/// <summary>A rule said no. <see cref="Code"/> is the key of the sentence shown to the person (<c>Subject.Reason</c>, in the resources).</summary>
/// <param name="Code">Stable key, for instance <c>Figure.PeriodClosed</c>; programs may rely on it.</param>
/// <param name="Arguments">What the sentence names: place, value, limit.</param>
public sealed record Refusal(string Code, params object?[] Arguments)
{
    /// <summary>Where in the input it was, when there are many rows: 0-based index or file line; null for a single command.</summary>
    public int? Row { get; init; }

    /// <summary>The field or column that was refused, when one can be named.</summary>
    public string? Field { get; init; }

    public override string ToString() => $"{Code}({string.Join(", ", Arguments)})";
}

/// <summary>What a desk answers: a value, or the reasons it refused.</summary>
public readonly record struct Outcome<T>
{
    private Outcome(T? value, IReadOnlyList<Refusal> refusals) => (Value, Refusals) = (value, refusals);

    public T? Value { get; }

    /// <summary>Empty when the command was carried out.</summary>
    public IReadOnlyList<Refusal> Refusals { get; }

    public bool Refused => Refusals.Count > 0;

    /// <summary>The first reason, or null.</summary>
    public Refusal? Refusal => Refusals.Count > 0 ? Refusals[0] : null;

    public static implicit operator Outcome<T>(T value) => new(value, []);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, [refusal]);

    public static implicit operator Outcome<T>(List<Refusal> refusals) => new(default, refusals);
}
