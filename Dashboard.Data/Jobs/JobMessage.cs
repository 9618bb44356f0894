namespace Dashboard.Data.Jobs;

/// <summary>What a job says of its run: the key of a sentence in the resources and what goes into it, kept as one line so that every reader sees it in their own language.</summary>
public static class JobMessage
{
    private const char Separator = '|';

    /// <summary>A key (<c>Housekeeping.Done</c>) and its arguments as one line.</summary>
    public static string Of(string key, params object[] arguments) =>
        string.Join(Separator, arguments.Select(a => Convert.ToString(a, System.Globalization.CultureInfo.InvariantCulture)!.Replace(Separator, '/')).Prepend(key));

    /// <summary>The key and arguments of a line; an error's own text comes back as a key without arguments.</summary>
    public static JobSaid Read(string line)
    {
        var parts = line.Split(Separator);
        return new JobSaid(parts[0], parts[1..]);
    }
}

/// <summary>What a job said, taken apart.</summary>
public sealed record JobSaid(string Key, string[] Arguments)
{
    /// <summary>What a reader sees of it in every language: the arguments, or an error's own text.</summary>
    internal IReadOnlyList<string> Words => Key.Contains(' ', StringComparison.Ordinal) ? [Key, .. Arguments] : Arguments;
}
