using System.IO.Compression;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Storage;

/// <summary>A backup is whole or is not there; a restore gives one state or the other, whatever interrupts it.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly TestFolder _elsewhere = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Archive => Path.Combine(_elsewhere.Path, "backup.zip");

    private StorageOptions Other => new(Path.Combine(_elsewhere.Path, "data"), DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_elsewhere.Path, "data", "dashboard.db")};Pooling=False");

    public void Dispose()
    {
        _database.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task A_backup_taken_under_writes_is_one_instant_and_restores_to_it()
    {
        Directory.CreateDirectory(Path.Combine(_database.Folder, "uploads", "ab"));
        await File.WriteAllTextAsync(Path.Combine(_database.Folder, "uploads", "ab", "abcd"), "một tệp", Cancel);
        await WriteAsync(_database);
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await WriteAsync(_database);
        }, Cancel);

        var made = await BackUpAsync();
        await enough.CancelAsync();
        await writing;

        Assert.False(made.Refused, made.Refusal?.ToString());
        Assert.False((await Restore.VerifyAsync(Archive, Cancel)).Refused);
        var restored = await Restore.RunAsync(Other, Archive, force: false, Cancel);
        Assert.False(restored.Refused, restored.Refusal?.ToString());
        Assert.Equal("một tệp", await File.ReadAllTextAsync(Path.Combine(Other.Folder, "uploads", "ab", "abcd"), Cancel));

        // Every commit wrote a setting, its change and the head together: a picture of one instant has as many of each.
        var (head, changes, settings) = await CountsAsync(Other);
        Assert.Equal((made.Value!.FeedHead, made.Value.FeedHead), (head, changes));
        Assert.Equal(head, settings);
        Assert.InRange(head, 1, (await CountsAsync(_database.Get<StorageOptions>())).Head);
    }

    [Fact]
    public async Task A_damaged_archive_is_refused_and_the_old_state_stays()
    {
        await WriteAsync(_database);
        await BackUpAsync();
        await RestoreToOtherAsync();
        var before = await CountsAsync(Other);
        await WriteAsync(_database);
        File.Delete(Archive);
        await BackUpAsync();

        // The same entries, one of them with other content than the manifest says.
        using (var archive = ZipFile.Open(Archive, ZipArchiveMode.Update))
        {
            archive.GetEntry("dashboard.db")!.Delete();
            await using var stream = archive.CreateEntry("dashboard.db").Open();
            await stream.WriteAsync("not this"u8.ToArray(), Cancel);
        }

        Assert.Equal("Backup.Damaged", (await Restore.VerifyAsync(Archive, Cancel)).Refusal?.Code);
        Assert.Equal("Backup.Damaged", (await Restore.RunAsync(Other, Archive, force: true, Cancel)).Refusal?.Code);
        Assert.Equal(before, await CountsAsync(Other));
        Assert.Equal([".lock", "dashboard.db"], Directory.EnumerateFileSystemEntries(Other.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(null, "Backup.NotAnArchive")]
    [InlineData("other.txt", "Backup.NoManifest")]
    [InlineData("../outside", "Backup.PathOutside")]
    [InlineData("unnamed", "Backup.UnnamedFile")]
    public async Task What_is_no_backup_is_refused(string? entry, string code)
    {
        if (entry is null)
        {
            await File.WriteAllTextAsync(Archive, "nothing of the kind", Cancel);
        }
        else
        {
            using var archive = ZipFile.Open(Archive, ZipArchiveMode.Create);
            archive.CreateEntry(entry);
            if (code != "Backup.NoManifest")
            {
                var files = code == "Backup.PathOutside" ? $$"""[{"path":"{{entry}}","bytes":0,"sha256":""}]""" : "[]";
                await using var stream = archive.CreateEntry("manifest.json").Open();
                await using var writer = new StreamWriter(stream);
                await writer.WriteAsync($$"""{"format":1,"madeAt":"2026-11-22T00:00:00Z","product":"1","provider":"Sqlite","migration":"x","feedHead":0,"files":{{files}}}""");
            }
        }

        Assert.Equal(code, (await Restore.RunAsync(Other, Archive, force: false, Cancel)).Refusal?.Code);
        Assert.Empty(DataFolder.Entries(Other.Folder));
    }

    [Fact]
    public async Task A_folder_that_is_used_or_not_empty_is_not_replaced_unasked()
    {
        await WriteAsync(_database);
        await BackUpAsync();
        await RestoreToOtherAsync();

        Assert.Equal("Restore.NotEmpty", (await Restore.RunAsync(Other, Archive, force: false, Cancel)).Refusal?.Code);
        using (DataFolder.Share(Other.Folder))
            Assert.Equal("Restore.InUse", (await Restore.RunAsync(Other, Archive, force: true, Cancel)).Refusal?.Code);

        var replaced = await Restore.RunAsync(Other, Archive, force: true, Cancel);
        Assert.True(File.Exists(Path.Combine(replaced.Value!.Former!, "dashboard.db")));
    }

    [Theory]
    [InlineData("laid out", false)]
    [InlineData("committed", true)]
    [InlineData("half set aside", true)]
    [InlineData("all set aside", true)]
    [InlineData("half in place", true)]
    [InlineData("all in place", true)]
    public void A_restore_killed_anywhere_is_carried_through_or_never_was(string killedWhen, bool counts)
    {
        // The folders as a kill leaves them at each step of putting two files in the place of two others.
        var folder = Path.Combine(_elsewhere.Path, "killed");
        var restore = Path.Combine(folder, PendingRestore.FolderName);
        var (old, fresh) = (Path.Combine(restore, "old"), Path.Combine(restore, "new"));
        Directory.CreateDirectory(old);
        Directory.CreateDirectory(fresh);
        var aside = killedWhen switch { "laid out" or "committed" => 0, "half set aside" => 1, _ => 2 };
        var inPlace = killedWhen switch { "half in place" => 1, "all in place" => 2, _ => 0 };
        for (var i = 0; i < 2; i++)
        {
            File.WriteAllText(Path.Combine(i < aside ? old : folder, $"{i}.txt"), "old");
            File.WriteAllText(Path.Combine(i < inPlace ? folder : fresh, $"{i}.txt"), "new");
        }

        if (killedWhen != "laid out")
            File.WriteAllText(Path.Combine(restore, inPlace > 0 ? "emptied" : "ready"), "");

        var former = PendingRestore.Finish(folder);
        PendingRestore.Finish(folder);

        Assert.Equal(counts, former is not null);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(counts ? "new" : "old", File.ReadAllText(Path.Combine(folder, $"{i}.txt")));
            if (counts)
                Assert.Equal("old", File.ReadAllText(Path.Combine(former!, $"{i}.txt")));
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_whole_and_the_database_recovers()
    {
        var disk = new SmallDisk();
        using var database = new TestDatabase(services => services.ConfigureDbContext<SqliteDashboardContext>(db => db.AddInterceptors(disk)));
        await WriteAsync(database);
        disk.IsFull = true;

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 1_000; i++)
                await WriteAsync(database);
        });
        var (head, changes, settings) = await CountsAsync(database.Get<StorageOptions>());
        Assert.Equal((head, head), (changes, settings));

        disk.IsFull = false;
        await WriteAsync(database);
        Assert.Equal(head + 1, (await CountsAsync(database.Get<StorageOptions>())).Head);
        Assert.DoesNotContain((await database.Get<StorageCheck>().RunAsync(Cancel)).Problems, p => p.Code == "Check.Damaged");
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_leaves_nothing_behind()
    {
        await File.WriteAllTextAsync(Path.Combine(_elsewhere.Path, "file"), "", Cancel);

        var outcome = await _database.Get<Backups>().WriteAsync(Path.Combine(_elsewhere.Path, "file", "backup.zip"), filesOnly: false, new Progress<double>(), Cancel);

        Assert.Equal("Backup.CannotWrite", outcome.Refusal?.Code);
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(_elsewhere.Path).Select(Path.GetFileName));
        Assert.Null(await _database.Get<Backups>().LastAsync(Cancel));
    }

    [Fact]
    public async Task A_check_finds_a_damaged_database()
    {
        Assert.DoesNotContain((await _database.Get<StorageCheck>().RunAsync(Cancel)).Problems, p => p.Code != "Check.LowDisk");
        var file = Path.Combine(_database.Folder, "dashboard.db");
        await using (var stream = File.OpenWrite(file))
        {
            stream.Position = stream.Length / 2;
            await stream.WriteAsync(new byte[8192], Cancel);
        }

        Assert.Contains((await _database.Get<StorageCheck>().RunAsync(Cancel)).Problems, p => p.Code == "Check.Damaged");
    }

    private Task<Outcome<BackupManifest>> BackUpAsync() =>
        _database.Get<Backups>().WriteAsync(Archive, filesOnly: false, new Progress<double>(), Cancel);

    private async Task RestoreToOtherAsync() => Assert.False((await Restore.RunAsync(Other, Archive, force: false, Cancel)).Refused);

    private static async Task WriteAsync(TestDatabase database) =>
        await database.Get<WriteGate>().WriteAsync<bool>((write, _) =>
        {
            write.Db.Settings.Add(new Setting { Key = $"test/{Guid.NewGuid():N}", Value = new string('x', 3_000), ChangedAt = write.At });
            write.Changed(ChangeKind.Unit, "/", "test", Actor.System.UserId);
            return Task.FromResult<Outcome<bool>>(true);
        }, Cancel);

    private static async Task<(long Head, long Changes, long Settings)> CountsAsync(StorageOptions options)
    {
        var builder = new DbContextOptionsBuilder<SqliteDashboardContext>();
        StorageServices.Configure(builder, options);
        await using var db = new SqliteDashboardContext(builder.Options);
        return (await db.FeedHeads.Select(h => h.Number).SingleAsync(Cancel), await db.Changes.LongCountAsync(Cancel), await db.Settings.LongCountAsync(s => s.Key.StartsWith("test/"), Cancel));
    }

    /// <summary>A disk that has no more pages to give while it is full.</summary>
    private sealed class SmallDisk : DbConnectionInterceptor
    {
        public bool IsFull { get; set; }

        public override Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            using var command = ((SqliteConnection)connection).CreateCommand();

            // Never below what the file has already: SQLite then takes that as the limit.
            command.CommandText = $"PRAGMA max_page_count={(IsFull ? 1 : 1073741823)}";
            command.ExecuteNonQuery();
            return Task.CompletedTask;
        }
    }
}
