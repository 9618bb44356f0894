using System.CommandLine;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;

namespace Dashboard.Units;

/// <summary>The imports about units: <c>import units|successions|renames|classifications|boundaries FILE</c>.</summary>
internal static class UnitCommands
{
    public static IEnumerable<Command> Imports(CommandHost host)
    {
        var validFrom = CommandHost.Day("--valid-from", "First day on which the units of the list stand, YYYY-MM-DD.");
        validFrom.Required = true;
        var validTo = CommandHost.Day("--valid-to", "Last day on which they stood; left out while they stand.");
        yield return Import(host, "units", "A list of units: code,name,level,parent_code.", (importer, _, file, parsed, cancel) =>
            importer.ImportUnitsAsync(file, parsed.GetValue(validFrom)!.Value, parsed.GetValue(validTo), Actor.System, cancel), validFrom, validTo);

        yield return Import(host, "successions", "What old units became: old_level,old_code,new_level,new_code,extent[,weight,decision].", (importer, _, file, _, cancel) =>
            importer.ImportSuccessionsAsync(file, Actor.System, cancel));

        yield return Import(host, "renames", "Later names of units: code,name,valid_from,decision.", (importer, _, file, _, cancel) =>
            importer.ImportRenamesAsync(file, Actor.System, cancel));

        yield return Import(host, "classifications", "Dated classifications: code,kind,value,valid_from,decision[,valid_to].", (importer, _, file, _, cancel) =>
            importer.ImportClassificationsAsync(file, Actor.System, cancel));

        var on = CommandHost.Day("--on", "The day whose units the outlines belong to; today when left out.");
        yield return Import(host, "boundaries", "Outlines as GeoJSON, joined by code. The unit list's names win.", (importer, clock, file, parsed, cancel) =>
            importer.ImportBoundariesAsync(file, parsed.GetValue(on) ?? DateOnly.FromDateTime(clock.GetUtcNow().AddHours(7).DateTime), Actor.System, cancel), on);
    }

    private static Command Import(
        CommandHost host,
        string what,
        string description,
        Func<UnitImporter, TimeProvider, ImportFile, ParseResult, CancellationToken, Task<Outcome<ImportReport>>> import,
        params Option[] options)
    {
        var path = new Argument<FileInfo>("FILE") { Description = "The file to import." }.AcceptExistingOnly();
        var command = new Command(what, description) { path };
        foreach (var option in options)
            command.Options.Add(option);

        command.SetAction((parsed, cancel) => host.RunAsync(
            async (services, stop) =>
            {
                var file = parsed.GetRequiredValue(path);
                await using var content = file.OpenRead();
                var outcome = await import(services.GetRequiredService<UnitImporter>(), services.GetRequiredService<TimeProvider>(), new ImportFile(content, file.Name), parsed, stop);
                if (outcome.Refused)
                    return await CommandHost.RefuseAsync(services, file.Name, outcome.Refusals);

                var report = outcome.Value!;
                await CommandHost.WriteAsync(services, file.Name, "warning", report.Warnings, Console.Out);
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {report.Added} new, {report.Changed} changed, {report.Unchanged} unchanged, {report.Warnings.Count} warnings"));
                return 0;
            },
            cancel));
        return command;
    }
}
