using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Units;

namespace Dashboard.Data.Directives;

/// <summary>Section "Directives": the folder into which the document system puts its files.</summary>
public sealed class InboxOptions
{
    public const string Section = "Directives";

    /// <summary>Absolute path; none is watched without it.</summary>
    public string? InboxFolder { get; init; }

    /// <summary>Official code of the unit whose register the files belong to, where they do not say.</summary>
    public string? InboxUnit { get; init; }
}

/// <summary>What one look into the folder came to.</summary>
public sealed record InboxReport(int Taken, int Refused);

/// <summary>
/// Reads files of directives from a folder. A file is read when it has not changed since the last look, so that none is read while it is being
/// written; then it lies in <c>done</c>, or in <c>refused</c> beside a file with the reasons. Killed in between, it is read again, which changes nothing.
/// </summary>
/// <param name="say">Turns reasons into sentences.</param>
public sealed class DirectiveInbox(DirectiveImporter importer, UnitTrees trees, InboxOptions options, TimeProvider clock, Func<Refusal, string>? say = null)
{
    private const int MostFiles = 500;

    private readonly Dictionary<string, (long Length, DateTime WrittenAt)> _seen = new(StringComparer.Ordinal);

    /// <summary>Takes in what lies there.</summary>
    public async Task<InboxReport> RunAsync(CancellationToken cancel)
    {
        var (taken, refused) = (0, 0);
        if (options.InboxFolder is not { Length: > 0 } folder || !Directory.Exists(folder))
            return new InboxReport(0, 0);

        var tree = await trees.CurrentAsync(cancel);
        var unit = options.InboxUnit is { Length: > 0 } code ? tree.Find(code, DateOnly.FromDateTime(clock.GetUtcNow().AddHours(7).DateTime))?.Id : null;
        var files = new DirectoryInfo(folder).EnumerateFiles().Where(IsWanted).OrderBy(f => f.Name, StringComparer.Ordinal).Take(MostFiles).ToArray();
        foreach (var gone in _seen.Keys.Except(files.Select(f => f.Name), StringComparer.Ordinal).ToArray())
            _seen.Remove(gone);

        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            var now = (file.Length, file.LastWriteTimeUtc);
            if (!_seen.TryGetValue(file.Name, out var before) || before != now)
            {
                _seen[file.Name] = now;
                continue;
            }

            Outcome<DirectiveImportReport> outcome;
            try
            {
                await using var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
                outcome = await importer.ImportAsync(new ImportFile(content, file.Name), unit, dryRun: false, "folder", Actor.System, cancel);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody still holds it; the next look may find it free.
                continue;
            }

            string[] reasons = [.. (outcome.Refused ? outcome.Refusals : outcome.Value!.Warnings).Select(Line)];
            MoveTo(file, Path.Combine(folder, outcome.Refused ? "refused" : "done"), reasons);
            _seen.Remove(file.Name);
            if (outcome.Refused)
                refused++;
            else
                taken++;
        }

        return new InboxReport(taken, refused);
    }

    private string Line(Refusal refusal) => string.Create(
        CultureInfo.InvariantCulture, $"{(refusal.Row is { } row ? $"{row}: " : "")}{(refusal.Field is { } field ? $"{field}: " : "")}{say?.Invoke(refusal) ?? refusal.ToString()}");

    private static bool IsWanted(FileInfo file) =>
        !file.Name.StartsWith('.') && !file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.Extension.ToUpperInvariant() is ".CSV" or ".XML" or ".EDXML";

    private static void MoveTo(FileInfo file, string folder, string[] reasons)
    {
        Directory.CreateDirectory(folder);
        var to = Path.Combine(folder, file.Name);
        for (var i = 2; File.Exists(to); i++)
            to = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(file.Name)}.{i}{file.Extension}"));

        // The reasons first: a file in the folder of refused ones always has them.
        if (reasons.Length > 0)
            File.WriteAllLines(to + ".reasons.txt", reasons);

        File.Move(file.FullName, to);
    }
}
