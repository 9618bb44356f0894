using System.CommandLine;
using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Units;

namespace Dashboard.Directives;

/// <summary><c>import directives FILE</c>: a list (CSV) or a document (edXML) of the document system.</summary>
internal static class DirectiveCommands
{
    public static IEnumerable<Command> Imports(CommandHost host)
    {
        var path = new Argument<FileInfo>("FILE") { Description = "A list (CSV: symbol,issued_on,excerpt[,unit,issuer,origin,verb,group,signer,signer_office,signed_as,link]) or an edXML message." }.AcceptExistingOnly();
        var unit = new Option<string>("--unit") { Description = "Code of the unit in whose register the file belongs where it does not say.", HelpName = "CODE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, change nothing." };
        var command = new Command("directives", "Directives of the document system, as CSV or edXML.") { path, unit, dryRun };
        command.SetAction((parsed, cancel) => host.RunAsync(
            async (services, stop) =>
            {
                var file = parsed.GetRequiredValue(path);
                var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(stop);
                var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().AddHours(7).DateTime);
                var code = parsed.GetValue(unit);
                if (code is not null && tree.Find(code, today) is null)
                    return await CommandHost.RefuseAsync(services, file.Name, [new Data.Refusal("Figure.UnknownUnit", code) { Field = "unit" }]);

                await using var content = file.OpenRead();
                var outcome = await services.GetRequiredService<DirectiveImporter>()
                    .ImportAsync(new ImportFile(content, file.Name), code is null ? null : tree.Find(code, today)!.Id, parsed.GetValue(dryRun), source: null, Actor.System, stop);
                if (outcome.Refused)
                    return await CommandHost.RefuseAsync(services, file.Name, outcome.Refusals);

                var report = outcome.Value!;
                await CommandHost.WriteAsync(services, file.Name, "warning", report.Warnings, Console.Out);
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{file.Name}: {report.Added} new, {report.Unchanged} known already, {report.Warnings.Count} warnings{(report.IsDryRun ? "; dry run, nothing was changed" : "")}"));
                return 0;
            },
            cancel));
        yield return command;
    }
}
