using System.CommandLine;
using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Units;

namespace Dashboard.Figures;

/// <summary><c>import figures FILE</c>.</summary>
internal static class FigureCommands
{
    public static IEnumerable<Command> Imports(CommandHost host)
    {
        var path = new Argument<FileInfo>("FILE") { Description = "The file to import." }.AcceptExistingOnly();
        var command = new Command("figures", "Figures: measure,unit,period,value[,kind,breakdown,state,reason]. Values are decimals with a point.") { path };
        command.SetAction((parsed, cancel) => host.RunAsync(
            async (services, stop) =>
            {
                var file = parsed.GetRequiredValue(path);
                await using var content = file.OpenRead();
                var outcome = await services.GetRequiredService<FigureImporter>().ImportAsync(new ImportFile(content, file.Name), Actor.System, stop);
                if (outcome.Refused)
                    return await CommandHost.RefuseAsync(services, file.Name, outcome.Refusals);

                var report = outcome.Value!;
                await CommandHost.WriteAsync(services, file.Name, "warning", report.Warnings, Console.Out);
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{file.Name}: {report.Added} new, {report.Unchanged} unchanged, {report.Warnings.Count} warnings"));
                return 0;
            },
            cancel));
        yield return command;
    }
}
