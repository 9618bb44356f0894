using System.CommandLine;
using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;

namespace Dashboard.Figures;

/// <summary><c>verify</c> and <c>recompute</c>: does every number add up, and what to do when one does not.</summary>
internal static class RollupCommands
{
    public static IEnumerable<Command> All(CommandHost host) => [Verify(host), Recompute(host)];

    private static Command Verify(CommandHost host)
    {
        var verb = new Command("verify", "Compute every roll-up from the figures and the whole audit chain anew, and name each difference; changes nothing. Exit code 1 when there is one.");
        verb.SetAction((_, cancel) => host.RunAsync(async (services, stop) =>
        {
            var report = await services.GetRequiredService<RollupVerifier>().VerifyAsync(stop);
            foreach (var difference in report.First)
                await Console.Error.WriteLineAsync($"{difference.Where}: stored {difference.Stored}; the figures say {difference.Computed}");
            if (report.Differences > report.First.Count)
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"… and {report.Differences - report.First.Count} more"));

            var faults = await services.GetRequiredService<AuditChain>().VerifyAsync(stop);
            foreach (var fault in faults)
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"audit line {fault.Number}: {fault.What}"));

            Say($"{report.Rows} roll-up rows, {report.Differences} differ; {faults.Count} faults in the audit chain");
            return report.Differences > 0 || faults.Count > 0 ? 1 : 0;
        }, cancel));
        return verb;
    }

    private static Command Recompute(CommandHost host)
    {
        var verb = new Command("recompute", "Bring every roll-up to what the figures say, also while the server runs, and carry old units onto today's boundaries.");
        verb.SetAction((_, cancel) => host.RunAsync(async (services, stop) =>
        {
            var report = await services.GetRequiredService<RollupRecompute>().RunAsync(progress: null, stop);
            foreach (var difference in report.First)
                await Console.Out.WriteLineAsync($"{difference.Where}: was {difference.Stored}; now {difference.Computed}");

            var built = await services.GetRequiredService<TreeVersions>().EnsureAsync(stop);
            Say($"{report.Rows} roll-up rows, {report.Differences} mended; {(built ? "carried onto today's boundaries anew" : "today's boundaries were in place")}");
            return 0;
        }, cancel));
        return verb;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
