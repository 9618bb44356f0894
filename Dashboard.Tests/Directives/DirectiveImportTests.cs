using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Directives;

/// <summary>What comes from the document system: lists, edXML messages, the watched folder; each whole or not at all, and nothing twice.</summary>
public sealed class DirectiveImportTests : IAsyncLifetime
{
    private const string Header = "symbol,issued_on,excerpt,unit,issuer,group,signer,signed_as,link\n";
    private const string Rows = "447/UBND-KGVX,2026-11-20,Về tập huấn kỹ năng số,75,Ủy ban nhân dân tỉnh Đồng Nai,N3,Phó Chủ tịch,KT.,https://vb.example/447\n12/BDTTG-KHTC,2026-11-18,\"Về báo cáo, thống kê\",75,Bộ Dân tộc và Tôn giáo,,,,\n";

    private DirectiveWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DirectiveImporter Importer => _world.Database.Get<DirectiveImporter>();

    public async ValueTask InitializeAsync()
    {
        _world = await MakeAsync(Cancel);

        // The world is one of sample accounts, into which no real document may come.
        Assert.Equal("Import.IntoSample", (await ImportAsync(Header + Rows)).Refusal?.Code);
        await using var db = _world.Database.Open();
        await db.Settings.Where(s => s.Key == SampleRule.Key).ExecuteDeleteAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_list_is_taken_once_after_a_trial_that_changes_nothing()
    {
        var tried = Taken(await ImportAsync(Header + Rows, dryRun: true));
        await using var db = _world.Database.Open();
        Assert.Equal((2, 0), (tried.Added, await db.Directives.CountAsync(Cancel)));

        var taken = Taken(await ImportAsync(Header + Rows));
        var again = Taken(await ImportAsync(Header + Rows));
        Assert.Equal((2, 0, 0, 2), (taken.Added, taken.Unchanged, again.Added, again.Unchanged));
        Assert.Equal(taken.Directives.Select(d => d.Id), again.Directives.Select(d => d.Id));
        var own = await db.Directives.AsNoTracking().SingleAsync(d => d.Symbol == "447/UBND-KGVX", Cancel);
        Assert.Equal(("https://vb.example/447", TaskGroup.People, SignedAs.ForHead, "csv"), (own.Link, own.Group, own.SignedAs, own.Source));

        // Typed in by hand the people's committee is the unit itself.
        var typed = Taken(await _world.Desk.RegisterAsync(_world.Entry("447/UBND-KGVX") with { IssuedOn = new DateOnly(2026, 11, 20) }, _world.Clerk, Cancel));
        Assert.Equal(own.Id, typed);
    }

    [Fact]
    public async Task A_list_with_one_bad_row_is_refused_whole_and_every_reason_is_named()
    {
        var outcome = await ImportAsync(Header + Rows + "x,31/12/2026,Việc,75,,N9,,,\n,2026-11-01,Việc,99999,,,,,ftp://x\n");
        Assert.Equal(
            ["4 group Import.NotOneOf", "4 issued_on Import.NotADay", "5 symbol Import.Required", "5 unit Figure.UnknownUnit"],
            outcome.Refusals.Select(r => $"{r.Row} {r.Field} {r.Code}").Order(StringComparer.Ordinal).ToArray());

        var link = await ImportAsync(Header + "1/QĐ,2026-11-01,Việc,75,,,,,javascript:alert(1)\n");
        Assert.Equal(["Directive.Link"], link.Refusals.Select(r => r.Code));
        await using var db = _world.Database.Open();
        Assert.Equal(0, await db.Directives.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_register_beyond_ones_reach_takes_nothing()
    {
        var outcome = await ImportAsync(Header + Rows, actor: _world.Head);
        Assert.Contains(outcome.Refusals, r => r is { Code: "Directive.NoRight", Row: 2 });
    }

    [Fact]
    public async Task A_message_brings_the_document_and_its_file_once()
    {
        var pdf = "%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"u8.ToArray();
        var message = Message("447", "UBND-KGVX", attachment: pdf);
        var taken = Taken(await ImportAsync(message, unit: _world.Province));
        var again = Taken(await ImportAsync(message, unit: _world.Province));
        Assert.Equal((1, 0, 1), (taken.Added, again.Added, again.Unchanged));
        Assert.Equal([], taken.Warnings.Select(w => w.ToString()));

        await using var db = _world.Database.Open();
        var directive = await db.Directives.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(
            ("447/UBND-KGVX", new DateOnly(2026, 11, 20), "Bộ Dân tộc và Tôn giáo", "Về chuyển đổi số", "Nguyễn Văn A", "Thứ trưởng", SignedAs.ForHead, "edxml"),
            (directive.Symbol, directive.IssuedOn, directive.Issuer, directive.Excerpt, directive.Signer, directive.SignerOffice, directive.SignedAs, directive.Source));
        var file = await db.DirectiveFiles.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(("cong-van.pdf", "application/pdf", directive.Id), (file.Name, file.ContentType, file.DirectiveId));

        // The list that names it too finds it there.
        var listed = Taken(await ImportAsync(Header + "447/UBND-KGVX,2026-11-20,Việc,75,BỘ DÂN TỘC VÀ TÔN GIÁO,,,,\n"));
        Assert.Equal((0, 1), (listed.Added, listed.Unchanged));
    }

    [Fact]
    public async Task A_page_in_a_message_is_left_out_with_its_reason()
    {
        var taken = Taken(await ImportAsync(Message("1", "QĐ", attachment: "<html><script>alert(1)</script></html>"u8.ToArray()), unit: _world.Province));
        Assert.Equal(["Evidence.Type"], taken.Warnings.Select(w => w.Code));
        await using var db = _world.Database.Open();
        Assert.Equal(0, await db.DirectiveFiles.CountAsync(Cancel));
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE edXML [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><edXML>&b;</edXML>", "Edxml.NotXml")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE edXML SYSTEM \"file:///etc/passwd\"><edXML/>", "Edxml.NotXml")]
    [InlineData("<edXML><edXMLEnvelope><edXMLHeader><Message", "Edxml.NotXml")]
    [InlineData("<html><body/></html>", "Edxml.NoHeader")]
    [InlineData("<edXML><edXMLEnvelope><edXMLHeader><MessageHeader><Subject>x</Subject></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>", "Edxml.Missing")]
    public async Task What_is_no_message_is_refused(string message, string code)
    {
        var outcome = await ImportAsync(message, unit: _world.Province);
        Assert.Equal(code, outcome.Refusal?.Code);
        await using var db = _world.Database.Open();
        Assert.Equal(0, await db.Directives.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_message_that_nests_without_end_is_refused()
    {
        var outcome = await ImportAsync(string.Concat(Enumerable.Repeat("<a>", 100_000)), unit: _world.Province);
        Assert.Equal("Edxml.NotXml", outcome.Refusal?.Code);
    }

    [Fact]
    public async Task The_folder_is_read_when_its_files_are_whole_and_nothing_is_read_twice()
    {
        using var folder = new TestFolder();
        var inbox = new DirectiveInbox(
            Importer, _world.Database.Get<UnitTrees>(), new InboxOptions { InboxFolder = folder.Path, InboxUnit = "75" }, _world.Database.Clock);
        var (list, message, wrong) = (Path.Combine(folder.Path, "so.csv"), Path.Combine(folder.Path, "vb.edxml"), Path.Combine(folder.Path, "hong.xml"));
        await File.WriteAllTextAsync(list, Header + Rows[..30], Cancel);
        Assert.Equal(new InboxReport(0, 0), await inbox.RunAsync(Cancel));

        // The rest of it has come meanwhile, so it waits for another look.
        await File.WriteAllTextAsync(list, Header + Rows, Cancel);
        await File.WriteAllTextAsync(message, Message("1", "QĐ"), Cancel);
        await File.WriteAllTextAsync(wrong, "<edXML>", Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, ".so.csv"), "x", Cancel);
        Assert.Equal(new InboxReport(0, 0), await inbox.RunAsync(Cancel));
        Assert.Equal(new InboxReport(2, 1), await inbox.RunAsync(Cancel));
        Assert.Equal(new InboxReport(0, 0), await inbox.RunAsync(Cancel));

        await using var db = _world.Database.Open();
        Assert.Equal(3, await db.Directives.CountAsync(d => d.Source == "folder", Cancel));
        Assert.True(File.Exists(Path.Combine(folder.Path, "done", "so.csv")) && File.Exists(Path.Combine(folder.Path, "done", "vb.edxml")));
        Assert.Contains("Edxml.NotXml", await File.ReadAllTextAsync(Path.Combine(folder.Path, "refused", "hong.xml.reasons.txt"), Cancel), StringComparison.Ordinal);
        Assert.Equal([".so.csv"], new DirectoryInfo(folder.Path).GetFiles().Select(f => f.Name));

        // The same name again neither overwrites what was done nor opens anything twice.
        await File.WriteAllTextAsync(list, Header + Rows, Cancel);
        await inbox.RunAsync(Cancel);
        Assert.Equal(new InboxReport(1, 0), await inbox.RunAsync(Cancel));
        Assert.True(File.Exists(Path.Combine(folder.Path, "done", "so.2.csv")));
        Assert.Equal(3, await db.Directives.CountAsync(Cancel));
    }

    private async Task<Outcome<DirectiveImportReport>> ImportAsync(string content, bool dryRun = false, int? unit = null, Actor? actor = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return await Importer.ImportAsync(new ImportFile(stream, "tep"), unit, dryRun, null, actor ?? _world.Clerk, Cancel);
    }

    private static string Message(string number, string notation, byte[]? attachment = null) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader>
        <edXML:From><edXML:OrganId>000.00.00.G11</edXML:OrganId><edXML:OrganName>Bộ Dân tộc và Tôn giáo</edXML:OrganName></edXML:From>
        <edXML:To><edXML:OrganId>000.00.00.H19</edXML:OrganId><edXML:OrganName>UBND tỉnh Đồng Nai</edXML:OrganName></edXML:To>
        <edXML:DocumentId>abc 1</edXML:DocumentId><edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>{notation}</edXML:CodeNotation></edXML:Code>
        <edXML:PromulgationInfo><edXML:Place>Hà Nội</edXML:Place><edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:Subject>Về chuyển đổi số</edXML:Subject>
        <edXML:SignerInfo><edXML:Competence>KT. BỘ TRƯỞNG</edXML:Competence><edXML:Position>Thứ trưởng</edXML:Position><edXML:FullName>Nguyễn Văn A</edXML:FullName></edXML:SignerInfo>
        </edXML:MessageHeader></edXML:edXMLHeader><edXML:edXMLBody><edXML:edXMLManifest version="1.0">{(attachment is null ? "" : "<edXML:Reference><edXML:ContentId>cid:1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>../../cong-van.pdf</edXML:AttachmentName></edXML:Reference>")}</edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>
        {(attachment is null ? "" : $"<AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><edXML:ContentTransferEncoded xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">{Convert.ToBase64String(attachment)}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded>")}
        </edXML>
        """;
}
