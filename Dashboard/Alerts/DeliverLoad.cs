using System.CommandLine;
using Dashboard.Access;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Alerts;

namespace Dashboard.Alerts;

/// <summary>
/// <c>deliver-load</c>, for tests that kill it: sends what is queued until it is ended, and nothing else. Starts in a moment, since it builds neither the web host
/// nor a schema, and refuses to run outside the Development environment.
/// </summary>
internal static class DeliverLoad
{
    public static Command Command(string[] settings)
    {
        var verb = new Command("deliver-load", "Send what is queued until killed; for tests.") { Hidden = true };
        verb.SetAction((_, cancel) => RunAsync(settings, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancel)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(settings).Build();
        if (configuration["ASPNETCORE_ENVIRONMENT"] != Environments.Development)
        {
            await Console.Error.WriteLineAsync("deliver-load sends without the product: it runs in the Development environment only.");
            return 1;
        }

        var services = new ServiceCollection().AddLogging(logging => logging.AddSimpleConsole()).AddLocalization();
        var storage = StorageOptions.Read(configuration, Directory.GetCurrentDirectory());
        services.AddDashboardData(storage);
        services.AddKeys(storage);
        services.AddChannels(configuration);
        await using var provider = services.BuildServiceProvider();
        var run = provider.GetRequiredService<DeliveryRun>();
        await run.StartAsync(cancel);
        await Console.Out.WriteLineAsync("sending");
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await run.StopAsync(CancellationToken.None);
        return 0;
    }
}
