namespace Dashboard.Directives;

/// <summary>Whether a list shows what is still to be done, in an address: that alone unless it asks for more, or for a state of its own.</summary>
internal static class TaskOpenness
{
    public static IReadOnlyList<string> All { get; } = ["open", "done", "all"];

    /// <summary>The word for what is shown.</summary>
    public static string Named(string? open, string? state, string? timeliness) => Of(open, state, timeliness) switch { true => "open", false => "done", null => "all" };

    public static bool? Of(string? open, string? state, string? timeliness) => open switch
    {
        "open" => true,
        "done" => false,
        "all" => null,
        _ => string.IsNullOrEmpty(state) && string.IsNullOrEmpty(timeliness) ? true : null,
    };
}
