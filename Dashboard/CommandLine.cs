using System.CommandLine;

namespace Dashboard;

/// <summary>
/// The same executable with a verb. Without one it is the web host, and unmatched arguments go to the host's configuration (decision 31).
/// Exit codes: 0 done, 1 refused with reasons, 2 usage.
/// </summary>
internal static class CommandLine
{
    /// <summary>The verbs; each subject adds its own.</summary>
    private static IEnumerable<Command> Verbs => [];

    public static async Task<int> RunAsync(string[] args)
    {
        var verbs = Verbs.ToArray();
        if (args.Length == 0 || (!verbs.Any(v => v.Name == args[0]) && args[0] is not ("--help" or "-h" or "-?" or "--version")))
            return await WebHost.RunAsync(args);

        var root = new RootCommand("Command dashboard of the scheme. Without a verb it serves the web.");
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync();

        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);

        return 2;
    }
}
