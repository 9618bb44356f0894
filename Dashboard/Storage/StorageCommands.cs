using System.CommandLine;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Storage;

namespace Dashboard.Storage;

/// <summary><c>backup</c>, <c>restore</c> and <c>check</c>.</summary>
internal static class StorageCommands
{
    public static IEnumerable<Command> All(CommandHost host) => [Backup(host), Restore(host), Check(host)];

    private static Command Backup(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "The archive to write, which must not exist; or a folder, in which it is named by date and time." };
        var filesOnly = new Option<bool>("--files-only") { Description = "Leave the database out; for SQL Server, which backs up its own." };
        var verb = new Command("backup", "Write database and files into one archive, also while the server runs.") { file, filesOnly };
        verb.SetAction((parsed, cancel) => host.RunAsync(async (services, stop) =>
        {
            _ = services.GetRequiredService<DataFolder>();
            var target = Backups.FileFor(parsed.GetRequiredValue(file), services.GetRequiredService<TimeProvider>());
            var outcome = await services.GetRequiredService<Backups>().WriteAsync(target, parsed.GetValue(filesOnly), new Progress<double>(), stop);
            if (outcome.Value is not { } manifest)
                return await CommandHost.RefuseAsync(services, target, outcome.Refusals);

            Say($"{target}: {manifest.Files.Count} files, {Megabytes(manifest.Bytes)}, up to change {manifest.FeedHead}");
            return 0;
        }, cancel, migrate: false));
        return verb;
    }

    private static Command Restore(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "An archive that backup wrote." };
        var force = new Option<bool>("--force") { Description = "Replace what the data folder holds; it is set aside in the folder, not deleted." };
        var verb = new Command("restore", "Check an archive and put it in place of what the data folder holds; the server must be stopped.") { file, force };
        verb.SetAction((parsed, cancel) => host.RunAsync(async (services, stop) =>
        {
            var options = services.GetRequiredService<StorageOptions>();
            var outcome = await Data.Storage.Restore.RunAsync(options, parsed.GetRequiredValue(file), parsed.GetValue(force), stop);
            if (outcome.Value is not { } receipt)
                return await CommandHost.RefuseAsync(services, parsed.GetRequiredValue(file), outcome.Refusals);

            Say($"Restored {receipt.Manifest.Files.Count} files of {receipt.Manifest.MadeAt:u}, up to change {receipt.Manifest.FeedHead}");
            if (receipt.Former is { } former)
                Say($"What was there before: {former}");

            return 0;
        }, cancel, migrate: false));
        return verb;
    }

    private static Command Check(CommandHost host)
    {
        var file = new Argument<string?>("file") { Description = "Also compare this archive with its manifest.", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Command("check", "Examine database, schema and disk, and an archive if one is named; changes nothing.") { file };
        verb.SetAction((parsed, cancel) => host.RunAsync(async (services, stop) =>
        {
            _ = services.GetRequiredService<DataFolder>();
            var options = services.GetRequiredService<StorageOptions>();
            var report = await services.GetRequiredService<StorageCheck>().RunAsync(stop);
            Say($"Database: {(report.DatabaseBytes is { } bytes ? Megabytes(bytes) : options.Provider.ToString())}; free on the data folder's disk: {Megabytes(report.FreeBytes)}");
            Say($"Last backup: {report.LastBackup?.MadeAt.ToString("u", CultureInfo.InvariantCulture) ?? "none"} {report.LastBackup?.File}");
            var code = report.Problems.Count > 0 ? await CommandHost.RefuseAsync(services, options.Folder, report.Problems) : 0;
            if (parsed.GetValue(file) is not { } archive)
                return code;

            var outcome = await Data.Storage.Restore.VerifyAsync(archive, stop);
            if (outcome.Value is not { } manifest)
                return await CommandHost.RefuseAsync(services, archive, outcome.Refusals);

            Say($"{archive}: {manifest.Files.Count} files, {Megabytes(manifest.Bytes)}, of {manifest.MadeAt:u}, whole");
            return code;
        }, cancel, migrate: false));
        return verb;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("0.0 MB", CultureInfo.InvariantCulture);
}
