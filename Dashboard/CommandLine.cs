using System.CommandLine;
using Dashboard.Access;
using Dashboard.Alerts;
using Dashboard.Api;
using Dashboard.Directives;
using Dashboard.Figures;
using Dashboard.Storage;
using Dashboard.Units;

namespace Dashboard;

/// <summary>
/// The same executable with a verb. Without one it is the web host, and unmatched arguments go to the host's configuration (decision 31).
/// Exit codes: 0 done, 1 refused with reasons, 2 usage.
/// </summary>
internal static class CommandLine
{
    /// <summary>The verbs; each subject adds its own.</summary>
    private static IEnumerable<Command> Verbs(CommandHost host, string[] settings) =>
    [
        Group("import", "Take a whole file in, or refuse it whole.", [.. UnitCommands.Imports(host), .. FigureCommands.Imports(host), .. DirectiveCommands.Imports(host)]),
        .. StorageCommands.All(host),
        .. RollupCommands.All(host),
        WriteLoad.Command(settings),
        ReactLoad.Command(settings),
        DeliverLoad.Command(settings),
        Group("user", "Accounts.", [AccessCommands.CreateUser(host)]),
        Group("token", "Bearer tokens of the API.", [AccessCommands.CreateToken(host)]),
        SimulationCommands.Simulate(host),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        string[] words = [.. args.Where(a => !CommandHost.IsSetting(a))];
        string[] settings = [.. args.Where(CommandHost.IsSetting)];
        var verbs = Verbs(new CommandHost(settings), settings).ToArray();
        if (words.Length == 0 || (!verbs.Any(v => v.Name == words[0]) && words[0] is not ("--help" or "-h" or "-?" or "--version")))
            return await WebHost.RunAsync(args);

        var root = new RootCommand("Command dashboard of the scheme. Without a verb it serves the web.");
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);

        var parsed = root.Parse(words);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync();

        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);

        return 2;
    }

    private static Command Group(string name, string description, IEnumerable<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
            group.Subcommands.Add(command);

        return group;
    }
}
