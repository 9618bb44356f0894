using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dashboard.Data.Directives;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Directives;

/// <summary>Files that people send: what is taken is told from the content, and nothing stays of what is not.</summary>
public sealed class EvidenceTests : IAsyncLifetime
{
    private static readonly byte[] Pdf = [.. "%PDF-1.7\n"u8, .. new byte[200]];

    private DirectiveWorld _world = null!;
    private int _task;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EvidenceDesk Desk => _world.Database.Get<EvidenceDesk>();

    public async ValueTask InitializeAsync()
    {
        _world = await MakeAsync(Cancel);
        _task = (await _world.GiveAsync(_world.Work(_world.North), Cancel))[0];
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("../../x.pdf", "x.pdf")]
    [InlineData(@"C:\fakepath\báo cáo.pdf", "báo cáo.pdf")]
    [InlineData("kết\u202Efdp.exe", "kếtfdp.exe")]
    [InlineData("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf")]
    [InlineData("..", "file")]
    [InlineData("nul.txt", "file.txt")]
    public async Task A_name_is_for_people_and_leads_nowhere(string sent, string kept)
    {
        var file = Taken(await AddAsync(sent, Pdf));
        Assert.Equal((kept, "application/pdf"), (file.Name, file.ContentType));
        Assert.Equal([$"{file.Hash[..2]}/{file.Hash}"], StoredFiles());
    }

    [Fact]
    public async Task What_could_act_or_pretends_is_not_taken_and_leaves_nothing()
    {
        async Task<string?> Reason(string name, byte[] content) => (await AddAsync(name, content)).Refusal?.Code;
        Assert.Equal("Evidence.Type", await Reason("báo cáo.pdf", "<html><script>alert(1)</script></html>"u8.ToArray()));
        Assert.Equal("Evidence.Type", await Reason("a.pdf", [.. "<!-- "u8, .. "%PDF-1.7"u8]));
        Assert.Equal("Evidence.Type", await Reason("a.txt", "ghi chú <ScRiPt src=x>"u8.ToArray()));
        Assert.Equal("Evidence.Type", await Reason("a.png", "MZ\0\0"u8.ToArray()));
        Assert.Equal("Evidence.Empty", await Reason("a.pdf", []));
        Assert.Equal("Evidence.Type", await Reason("a.zip", Packed(("a.txt", [1]))));
        Assert.Equal("Evidence.Macros", await Reason("a.xlsm", Packed(("[Content_Types].xml", [1]), ("xl/workbook.xml", [1]), ("xl/vbaProject.bin", [1]))));
        Assert.Equal("Evidence.Damaged", await Reason("a.docx", [.. "PK\x03\x04"u8, 1, 2, 3]));
        Assert.Empty(StoredFiles());
        await using var db = _world.Database.Open();
        Assert.Equal(0, await db.DirectiveFiles.CountAsync(Cancel));
    }

    [Fact]
    public async Task Documents_and_plain_text_are_taken_for_what_they_are()
    {
        Assert.EndsWith("wordprocessingml.document", Taken(await AddAsync("x.bin", Packed(("[Content_Types].xml", [1]), ("word/document.xml", [1])))).ContentType, StringComparison.Ordinal);
        Assert.EndsWith("spreadsheetml.sheet", Taken(await AddAsync("x", Packed(("[Content_Types].xml", [1]), ("xl/workbook.xml", [1])))).ContentType, StringComparison.Ordinal);
        Assert.Equal("application/vnd.oasis.opendocument.text", Taken(await AddAsync("x", Packed(("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray())))).ContentType);
        Assert.Equal("text/plain", Taken(await AddAsync("danh sách.csv", Encoding.UTF8.GetBytes("họ tên;xã\nNguyễn;Bù Gia Mập"))).ContentType);
    }

    [Fact]
    public async Task A_bomb_is_refused_whatever_its_directory_claims()
    {
        var bomb = Packed(("[Content_Types].xml", [1]), ("xl/workbook.xml", new byte[300 << 20]));
        Assert.InRange(bomb.Length, 1, 1 << 20);

        // The directory's claim of the size, four bytes in two places, is a lie in the second one.
        byte[] lying = [.. bomb];
        for (var at = 0; (at = bomb.AsSpan(at).IndexOf(BitConverter.GetBytes(300 << 20)) is var next and >= 0 ? at + next : -1) >= 0; at += 4)
            BitConverter.GetBytes(1000).CopyTo(lying, at);

        Assert.Equal("Evidence.Bomb", (await AddAsync("bảng.xlsx", bomb)).Refusal?.Code);
        Assert.Contains((await AddAsync("bảng.xlsx", lying)).Refusal?.Code, new[] { "Evidence.Bomb", "Evidence.Damaged" });
        Assert.Empty(StoredFiles());
    }

    [Fact]
    public async Task Two_gigabytes_are_refused_as_soon_as_they_are_too_many()
    {
        using var endless = new EndlessStream(2L << 30);
        Assert.Equal("Evidence.TooLarge", (await Desk.AddAsync("a.pdf", endless, null, _task, _world.Officer, Cancel)).Refusal?.Code);
        Assert.InRange(endless.Given, EvidenceDesk.Largest, EvidenceDesk.Largest + (1 << 20));
        Assert.Empty(StoredFiles());
    }

    [Fact]
    public async Task Who_has_no_part_in_it_neither_adds_nor_opens()
    {
        var file = Taken(await AddAsync("a.pdf", Pdf));
        var next = _world.Officer with { UserId = 999, Grants = [new(Data.Access.Role.Officer, _world.South)] };
        Assert.Equal("Task.Unknown", (await Desk.AddAsync("b.pdf", new MemoryStream(Pdf), null, _task, next, Cancel)).Refusal?.Code);
        Assert.Equal("Evidence.Unknown", (await Desk.OpenAsync(file.Id, next, Cancel)).Refusal?.Code);
        Assert.True(File.Exists(Taken(await Desk.OpenAsync(file.Id, _world.Head, Cancel)).Path));
    }

    [Fact]
    public async Task A_file_waits_while_the_scanner_is_away_and_an_infected_one_is_never_given_out()
    {
        using var icap = new IcapPeer();
        using var world = await MakeAsync(Cancel, services => services.AddFileScanner(new ScannerOptions { Icap = icap.Address, Timeout = TimeSpan.FromSeconds(5) }));
        var task = (await world.GiveAsync(world.Work(world.North), Cancel))[0];
        var desk = world.Database.Get<EvidenceDesk>();

        icap.Answer = "ICAP/1.0 204 No Content\r\n\r\n";
        Assert.Equal(ScanState.Clean, Taken(await desk.AddAsync("a.pdf", new MemoryStream(Pdf), null, task, world.Officer, Cancel)).Scan);
        icap.Answer = "ICAP/1.0 200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=EICAR;\r\n\r\n";
        Assert.Equal("Evidence.Infected", (await desk.AddAsync("b.pdf", new MemoryStream([.. Pdf, 1]), null, task, world.Officer, Cancel)).Refusal?.Code);

        icap.Answer = "ICAP/1.0 503 Service overloaded\r\n\r\n";
        var waiting = Taken(await desk.AddAsync("c.pdf", new MemoryStream([.. Pdf, 2]), null, task, world.Officer, Cancel));
        Assert.Equal("Evidence.Waiting", (await desk.OpenAsync(waiting.Id, world.Officer, Cancel)).Refusal?.Code);
        Assert.Equal(0, await desk.ScanWaitingAsync(Cancel));
        icap.Answer = "ICAP/1.0 200 OK\r\nX-Virus-ID: EICAR\r\n\r\n";
        Assert.Equal(1, await desk.ScanWaitingAsync(Cancel));
        Assert.Equal("Evidence.Infected", (await desk.OpenAsync(waiting.Id, world.Officer, Cancel)).Refusal?.Code);
    }

    [Theory]
    [InlineData("exit 0", ScanState.Clean)]
    [InlineData("exit 2", ScanState.Waiting)]
    public async Task A_command_tells_by_its_exit_code(string script, ScanState told)
    {
        using var world = await MakeAsync(Cancel, services => services.AddFileScanner(new ScannerOptions { Command = "/bin/sh", Arguments = ["-c", script] }));
        var task = (await world.GiveAsync(world.Work(world.North), Cancel))[0];
        Assert.Equal(told, Taken(await world.Database.Get<EvidenceDesk>().AddAsync("a.pdf", new MemoryStream(Pdf), null, task, world.Officer, Cancel)).Scan);
    }

    private Task<Data.Outcome<DirectiveFile>> AddAsync(string name, byte[] content) => Desk.AddAsync(name, new MemoryStream(content), null, _task, _world.Officer, Cancel);

    private string[] StoredFiles()
    {
        var folder = Path.Combine(_world.Database.Folder, "evidence");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))] : [];
    }

    private static byte[] Packed(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A sender who would go on for gigabytes.</summary>
    private sealed class EndlessStream(long length) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, length - Given);
            buffer.AsSpan(offset, given).Fill((byte)'%');
            Given += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>A real peer on a port of its own that reads a whole request and answers as told.</summary>
    private sealed class IcapPeer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public IcapPeer()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public string Answer { get; set; } = "";

        public string Address => $"icap://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/avscan";

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var (heard, buffer) = (new MemoryStream(), new byte[4096]);
                    while (!heard.GetBuffer().AsSpan(0, (int)heard.Length).EndsWith("\r\n0\r\n\r\n"u8))
                        heard.Write(buffer, 0, await stream.ReadAsync(buffer));

                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(heard.ToArray()).StartsWith("RESPMOD icap://127.0.0.1", StringComparison.Ordinal) ? Answer : "ICAP/1.0 400 Bad\r\n\r\n"));
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
