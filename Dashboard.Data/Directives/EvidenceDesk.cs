using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>A file that may be given out, and where its content lies.</summary>
public sealed record EvidenceFile(DirectiveFile File, string Path);

/// <summary>Takes documents and evidence in and gives them out. A file that is too large, damaged, of no known kind or infected leaves nothing behind but the refusal.</summary>
public sealed class EvidenceDesk(WriteGate gate, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, StorageOptions options, IFileScanner scanner, TimeProvider clock)
{
    public const long Largest = 20L << 20;

    private const string FolderName = "evidence";
    private const int LongestName = 200;

    private string PathOf(string hash) => Path.Combine(options.Folder, FolderName, hash[..2], hash);

    /// <summary>Stores the document of a directive or evidence for a task.</summary>
    public async Task<Outcome<DirectiveFile>> AddAsync(string fileName, Stream content, int? directiveId, int? taskId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (await MayAddAsync(db, directiveId, taskId, actor, tree, cancel) is { } refusal)
                return refusal;
        }

        var folder = Path.Combine(options.Folder, FolderName);
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, Guid.NewGuid().ToString("N") + Backups.Unfinished);
        try
        {
            if (await StoreAsync(unfinished, content, cancel) is not { } stored)
                return new Refusal("Evidence.TooLarge", Largest >> 20) { Field = "file" };

            var kind = await EvidenceContent.ReadAsync(unfinished, cancel);
            if (kind.Refusal is { } untaken)
                return untaken with { Field = "file" };

            var type = kind.Value!;
            var scan = await scanner.ScanAsync(unfinished, cancel);
            if (scan == ScanState.Infected)
            {
                await gate.WriteAsync<bool>((write, _) =>
                {
                    write.Audit(actor, "Evidence.Infected", stored.Hash, NameOf(fileName));
                    return Task.FromResult<Outcome<bool>>(true);
                }, cancel);
                return new Refusal("Evidence.Infected", NameOf(fileName)) { Field = "file" };
            }

            var path = PathOf(stored.Hash);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!File.Exists(path))
                File.Move(unfinished, path);

            return await gate.WriteAsync<DirectiveFile>(
                async (write, stop) =>
                {
                    if (await MayAddAsync(write.Db, directiveId, taskId, actor, tree, stop) is { } late)
                        return late;

                    var file = new DirectiveFile
                    {
                        Hash = stored.Hash,
                        Name = NameOf(fileName),
                        ContentType = type,
                        Bytes = stored.Bytes,
                        DirectiveId = directiveId,
                        TaskId = taskId,
                        Scan = scan,
                        AddedBy = actor.UserId,
                        AddedAt = write.At,
                    };
                    write.Db.DirectiveFiles.Add(file);
                    write.Audit(actor, "Evidence.Add", stored.Hash, string.Create(CultureInfo.InvariantCulture, $"{file.Name} ({type}, {stored.Bytes}); directive {directiveId}, task {taskId}"));
                    if (directiveId is { } id)
                    {
                        var unit = await write.Db.Directives.Where(d => d.Id == id).Select(d => d.UnitId).SingleAsync(stop);
                        write.Changed(ChangeKind.Directive, DirectiveDesk.BranchOf(tree, unit), string.Create(CultureInfo.InvariantCulture, $"directive/{id}"), actor.UserId);
                    }

                    return file;
                },
                cancel);
        }
        catch (IOException error)
        {
            // The disk is full: the reason is the system's own sentence.
            return new Refusal("Evidence.NotStored", NameOf(fileName), error.Message) { Field = "file" };
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>A file for somebody who sees its directive or task; not while it waits for the scanner.</summary>
    public async Task<Outcome<EvidenceFile>> OpenAsync(int fileId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.DirectiveFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, cancel) is not { } file || !await MaySeeAsync(db, file, actor, tree, cancel))
            return new Refusal("Evidence.Unknown");

        return file.Scan switch
        {
            ScanState.Infected => new Refusal("Evidence.Infected", file.Name),
            ScanState.Waiting => new Refusal("Evidence.Waiting", file.Name),
            _ when !File.Exists(PathOf(file.Hash)) => new Refusal("Evidence.Gone", file.Name),
            _ => new EvidenceFile(file, PathOf(file.Hash)),
        };
    }

    /// <summary>Looks again at files for which the scanner was away; answers how many are told now.</summary>
    public async Task<int> ScanWaitingAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var waiting = await db.DirectiveFiles.AsNoTracking().Where(f => f.Scan == ScanState.Waiting).OrderBy(f => f.Id).Take(200).ToListAsync(cancel);
        var told = 0;
        foreach (var file in waiting.Where(f => File.Exists(PathOf(f.Hash))))
        {
            var scan = await scanner.ScanAsync(PathOf(file.Hash), cancel);
            if (scan is ScanState.Waiting)
                continue;

            await gate.WriteAsync<bool>(
                async (write, stop) =>
                {
                    await write.Db.DirectiveFiles.Where(f => f.Id == file.Id && f.Scan == ScanState.Waiting).ExecuteUpdateAsync(f => f.SetProperty(x => x.Scan, scan), stop);
                    write.Audit(Actor.System, scan == ScanState.Infected ? "Evidence.Infected" : "Evidence.Scanned", file.Hash, file.Name);
                    return true;
                },
                cancel);
            told++;
        }

        return told;
    }

    private async Task<Refusal?> MayAddAsync(DashboardContext db, int? directiveId, int? taskId, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (directiveId is { } id)
        {
            var directive = await db.Directives.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancel);
            return directive is null || !actor.CanRegister(tree, directive.UnitId) ? new Refusal("Directive.Unknown")
                : directive.WithdrawnAt is not null ? new Refusal("Directive.Withdrawn", directive.Symbol) : null;
        }

        var task = taskId is null ? null : await db.Tasks.AsNoTracking().SingleOrDefaultAsync(t => t.Id == taskId && t.AssignedAt != null, cancel);
        if (task is null)
            return new Refusal("Task.Unknown", taskId ?? 0);

        var now = clock.GetUtcNow().UtcDateTime;
        var lead = task.LeadId is { } above ? await db.Tasks.Where(t => t.Id == above).Select(t => (int?)t.UnitId).SingleOrDefaultAsync(cancel) : null;
        var absent = await TaskPeople.StandsInForAsync(db, actor, now.DayInVietnam(), now, cancel);
        return TaskRelations.Of(task, actor, tree, lead, absent).Any(r => r is not TaskRelation.Reader and not TaskRelation.Registrar) ? null : new Refusal("Task.Unknown", taskId ?? 0);
    }

    private async Task<bool> MaySeeAsync(DashboardContext db, DirectiveFile file, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (file.DirectiveId is { } directive)
            return await db.DirectiveOf(directive, actor, tree, cancel) is not null;

        var now = clock.GetUtcNow().UtcDateTime;
        var reach = await TaskReach.OfAsync(db, actor, tree, new TaskDay(now.DayInVietnam(), default, default, now), cancel);
        return await reach.Of(db, tasks => tasks.Where(t => t.Id == file.TaskId)).AnyAsync(cancel);
    }

    // Stops as soon as the limit is passed, however long the sender would go on.
    private static async Task<(string Hash, long Bytes)?> StoreAsync(string file, Stream content, CancellationToken cancel)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var to = new FileStream(file, how);
        var (bytes, buffer) = (0L, new byte[1 << 16]);
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
        {
            bytes += read;
            if (bytes > Largest)
                return null;

            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        to.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    // For people alone: no folders, nothing that hides or turns round what stands there, no name that a system keeps for itself.
    internal static string NameOf(string fileName)
    {
        var name = fileName.Replace('\\', '/').Split('/')[^1];
        var clean = new string([.. name.Where(c => !char.IsControl(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format && !"<>:\"|?*".Contains(c))]).Normalize().Trim(' ', '.');
        if (clean.Length > LongestName)
            clean = clean[..(LongestName - 10)] + (Path.GetExtension(clean) is { Length: <= 10 } ending ? ending : "");

        return clean.Length == 0 || Path.GetFileNameWithoutExtension(clean).ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL" ? "file" + Path.GetExtension(clean) : clean;
    }
}
