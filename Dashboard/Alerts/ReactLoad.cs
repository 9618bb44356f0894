using System.CommandLine;
using Dashboard.Data.Alerts;
using Dashboard.Data.Storage;

namespace Dashboard.Alerts;

/// <summary>
/// <c>react-load</c>, for tests that kill it: raises the alerts of what happened, a few events at a time, until nothing is left. Starts in a moment,
/// since it builds no web host, and refuses to run outside the Development environment.
/// </summary>
internal static class ReactLoad
{
    public static Command Command(string[] settings)
    {
        var verb = new Command("react-load", "Raise alerts a few at a time; for tests.") { Hidden = true };
        verb.SetAction((_, cancel) => RunAsync(settings, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancel)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(settings).Build();
        if (configuration["ASPNETCORE_ENVIRONMENT"] != Environments.Development)
        {
            await Console.Error.WriteLineAsync("react-load is for tests: it runs in the Development environment only.");
            return 1;
        }

        var services = new ServiceCollection().AddLogging();
        services.AddDashboardData(StorageOptions.Read(configuration, Directory.GetCurrentDirectory()));
        await using var provider = services.BuildServiceProvider();
        var reactor = provider.GetRequiredService<AlertReactor>();
        reactor.EventsAtOnce = 3;
        while (await reactor.StepAsync(cancel))
            Console.WriteLine(".");

        Console.WriteLine("done");
        return 0;
    }
}
