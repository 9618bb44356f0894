using System.CommandLine;
using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;

namespace Dashboard.Figures;

/// <summary>
/// <c>write-load</c>, for tests that kill it: writes random figures as fast as it can until it is ended, and says of each that it is committed.
/// Starts in a moment, since it builds neither the web host nor a schema, and refuses to run outside the Development environment.
/// </summary>
internal static class WriteLoad
{
    public static Command Command(string[] settings)
    {
        var seed = new Option<int>("--seed") { Description = "Of the random figures.", Required = true };
        var verb = new Command("write-load", "Write random figures until killed; for tests.") { seed };
        verb.Hidden = true;
        verb.SetAction((parsed, cancel) => RunAsync(settings, parsed.GetValue(seed), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(string[] settings, int seed, CancellationToken cancel)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(settings).Build();
        if (configuration["ASPNETCORE_ENVIRONMENT"] != Environments.Development)
        {
            await Console.Error.WriteLineAsync("write-load makes figures up: it runs in the Development environment only.");
            return 1;
        }

        var services = new ServiceCollection().AddLogging();
        services.AddDashboardData(StorageOptions.Read(configuration, Directory.GetCurrentDirectory()));
        await using var provider = services.BuildServiceProvider();
        var tree = await provider.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var catalogue = await provider.GetRequiredService<Catalogues>().CurrentAsync(cancel);
        var desk = provider.GetRequiredService<FigureDesk>();
        var today = provider.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam();
        var measures = catalogue.Measures.Where(m => m.Frequency == Frequency.Month && m.NotAboveMeasureId is null && m.Axes.Length == 0).ToArray();
        var periods = catalogue.PeriodsOf(Frequency.Month).Where(p => p.From <= today).ToArray();
        var random = new Random(seed);
        while (!cancel.IsCancellationRequested)
        {
            var period = periods[random.Next(periods.Length)];
            var measure = measures[random.Next(measures.Length)];
            var members = tree.MembersOn(measure.ReportingSetId, period.To).ToArray();
            var count = random.Next(4) == 0 ? Math.Min(members.Length, 50) : 1;
            var entries = random.GetItems(members, count).Distinct().Select(unit => new FigureEntry(
                measure.Code, unit.Code, period.Code, random.Next(1_000).ToString(CultureInfo.InvariantCulture), Reason: "write-load")).ToArray();
            var outcome = await desk.RecordAsync(new FigureBatch(entries, FigureDoor.Job, Stage: (FigureStage)random.Next(3)), Actor.System, cancel);
            if (outcome.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());

            // The point tells a whole line from one that a kill cut short.
            for (var i = 0; i < entries.Length; i++)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Value!.Figures[i].FigureId} {entries[i].Value} ."));
        }

        return 0;
    }
}
