using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>What an import did, or in a dry run would do.</summary>
/// <param name="Added">New in the register.</param>
/// <param name="Unchanged">Stood there already, through whichever door.</param>
/// <param name="Warnings">Attachments that were not taken.</param>
public sealed record DirectiveImportReport(string File, bool IsDryRun, int Added, int Unchanged, IReadOnlyList<RegisteredDirective> Directives, IReadOnlyList<Refusal> Warnings);

/// <summary>Takes files of directives from the document system into the register, each whole or not at all; the same file twice changes nothing.</summary>
public sealed class DirectiveImporter(
    DirectiveDesk desk, EvidenceDesk evidence, UnitTrees trees, EdxmlOptions edxml, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>Columns that a list must have.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["symbol", "issued_on", "excerpt"];

    /// <summary>Columns that it may have.</summary>
    public static IReadOnlyList<string> MoreColumns { get; } = ["unit", "issuer", "origin", "verb", "group", "signer", "signer_office", "signed_as", "link"];

    /// <summary>Reads a list (CSV) or one document (edXML), told by its first character.</summary>
    /// <param name="unitId">The unit in whose register it belongs where the file does not say; null when it has to.</param>
    /// <param name="dryRun">Check everything, change nothing.</param>
    /// <param name="source">Where it came from, <c>folder</c>; null for the kind of file.</param>
    public async Task<Outcome<DirectiveImportReport>> ImportAsync(ImportFile file, int? unitId, bool dryRun, string? source, Actor actor, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (await SampleRule.RefusalAsync(db, file.IsSample, cancel) is { } mixed)
                return mixed;
        }

        var whole = await ReadAsync(file.Content, cancel);
        if (whole is null)
            return new Refusal("Import.TooLarge", "", EdxmlDocument.LargestMessage >> 20);

        return IsXml(whole.GetBuffer().AsSpan(0, (int)whole.Length))
            ? await ImportEdxmlAsync(file, whole, unitId, dryRun, source ?? "edxml", actor, cancel)
            : await ImportCsvAsync(file, whole, unitId, dryRun, source ?? "csv", actor, cancel);
    }

    private async Task<Outcome<DirectiveImportReport>> ImportCsvAsync(ImportFile file, Stream content, int? unitId, bool dryRun, string source, Actor actor, CancellationToken cancel)
    {
        var table = await CsvTable.ReadAsync(content, [.. Columns], [.. MoreColumns], cancel, DirectiveDesk.LongestExcerpt);
        if (table.Refused)
            return table.Refusals.ToList();

        var tree = await trees.CurrentAsync(cancel);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().AddHours(7).DateTime);
        var (rows, refusals) = (new List<DirectiveRow>(), new List<Refusal>());
        foreach (var line in table.Value!)
        {
            var unit = line["unit"].Length > 0 ? tree.Find(line["unit"], today)?.Id : unitId;
            if (unit is null)
                refusals.Add(line["unit"].Length > 0 ? line.Refuse("Figure.UnknownUnit", "unit") : line.Refuse("Import.Required", "unit"));
            var (symbol, excerpt, day) = (line.Required("symbol", refusals), line.Required("excerpt", refusals), line.Required("issued_on", refusals) is null ? null : line.Day("issued_on", refusals));
            var (origin, verb, group) = (Word(line, "origin", DirectiveOrigin.Document), Word(line, "verb", DirectiveVerb.Assign), Group(line));
            if (symbol is not null && excerpt is not null && day is { } issuedOn && unit is { } known)
            {
                rows.Add(new DirectiveRow(line.Number, new DirectiveEntry(
                    known, line["issuer"], symbol, issuedOn, origin, verb, excerpt, group,
                    line["signer"], line["signer_office"], SignedAsWords.Read(line["signed_as"]), line["link"], source)));
            }
        }

        return refusals.Count > 0 ? refusals : Report(file, dryRun, await desk.RegisterManyAsync(rows, dryRun, actor, cancel), []);

        T Word<T>(CsvLine line, string column, T usual) where T : struct, Enum
        {
            if (line[column].Length == 0)
                return usual;
            foreach (var known in Enum.GetValues<T>())
            {
                if (FigureWords.Of(known) == line[column])
                    return known;
            }

            refusals.Add(line.Refuse("Import.NotOneOf", column, string.Join(", ", Enum.GetValues<T>().Select(FigureWords.Of))));
            return usual;
        }

        TaskGroup Group(CsvLine line)
        {
            var word = line["group"];
            if (word.Length == 0)
                return TaskGroup.None;
            if (word is ['N' or 'n', >= '1' and <= '7'])
                return (TaskGroup)(word[1] - '0');

            refusals.Add(line.Refuse("Import.NotOneOf", "group", "N1, N2, N3, N4, N5, N6, N7"));
            return TaskGroup.None;
        }
    }

    private async Task<Outcome<DirectiveImportReport>> ImportEdxmlAsync(ImportFile file, Stream content, int? unitId, bool dryRun, string source, Actor actor, CancellationToken cancel)
    {
        var message = await EdxmlDocument.ReadAsync(content, cancel);
        if (message.Refused)
            return message.Refusals.ToList();
        if (unitId is not { } unit)
            return new Refusal("Edxml.NoUnit") { Field = "unit" };

        var tree = await trees.CurrentAsync(cancel);
        var verb = tree.Get(unit) is { } known && DirectiveVerbs.MayIssue(known.Level, DirectiveVerb.Assign) ? DirectiveVerb.Assign : DirectiveVerb.Request;
        var entry = message.Value!.ToEntry(edxml, unit, verb, source);
        if (entry.Refused)
            return entry.Refusals.ToList();

        var registered = await desk.RegisterManyAsync([new DirectiveRow(null, entry.Value!)], dryRun, actor, cancel);
        var warnings = new List<Refusal>();
        if (!registered.Refused && !dryRun)
        {
            // A message read again after a kill gets the attachments that it still lacks, and none twice.
            var id = registered.Value![0].Id!.Value;
            foreach (var attachment in message.Value.Files)
            {
                if (await HasAsync(id, Convert.ToHexStringLower(SHA256.HashData(attachment.Content)), cancel))
                    continue;

                using var bytes = new MemoryStream(attachment.Content, writable: false);
                var added = await evidence.AddAsync(attachment.Name, bytes, id, null, actor, cancel);
                warnings.AddRange(added.Refusals.Select(r => r with { Field = attachment.Name.Length <= 80 ? attachment.Name : attachment.Name[..80] }));
            }
        }

        return Report(file, dryRun, registered, warnings);
    }

    private async Task<bool> HasAsync(int directiveId, string hash, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.DirectiveFiles.AnyAsync(f => f.DirectiveId == directiveId && f.Hash == hash, cancel);
    }

    private static Outcome<DirectiveImportReport> Report(ImportFile file, bool dryRun, Outcome<IReadOnlyList<RegisteredDirective>> registered, IReadOnlyList<Refusal> warnings)
    {
        if (registered.Refused)
            return registered.Refusals.ToList();

        var added = registered.Value!.Count(d => d.IsNew);
        return new DirectiveImportReport(file.Name, dryRun, added, registered.Value!.Count - added, registered.Value!, warnings);
    }

    private static async Task<MemoryStream?> ReadAsync(Stream content, CancellationToken cancel)
    {
        var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > EdxmlDocument.LargestMessage)
                return null;
        }

        whole.Position = 0;
        return whole;
    }

    private static bool IsXml(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("\ufeff"u8))
            file = file[3..];

        return file.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
    }
}
