using System.Text;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Units;

/// <summary>Lists of units, successions, names and classifications from files.</summary>
public sealed class UnitImportTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private UnitImporter Importer => _database.Get<UnitImporter>();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Both_national_lists_and_all_successions_go_in_and_a_second_time_changes_nothing()
    {
        var lists = NationalLists.Read();
        for (var round = 0; round < 2; round++)
        {
            var before = await Importer.ImportUnitsAsync(UnitFiles.File(lists.Before), UnitFiles.Before, UnitFiles.LastDay, Actor.System, Cancel);
            var after = await Importer.ImportUnitsAsync(UnitFiles.File(lists.After), UnitFiles.After, null, Actor.System, Cancel);
            var links = await Importer.ImportSuccessionsAsync(UnitFiles.File(lists.Successions), Actor.System, Cancel);

            Assert.Empty(before.Refusals.Concat(after.Refusals).Concat(links.Refusals));
            var added = new[] { before.Value!.Added, after.Value!.Added, links.Value!.Added };
            Assert.Equal(round == 0, added.All(a => a > 0));
            Assert.Equal(round == 1, added.All(a => a == 0));
            Assert.Equal(lists.IsOfficial ? 1 : 0, links.Value.Warnings.Count);
        }

        await using var db = _database.Open();
        Assert.Equal(1 + NationalLists.ProvincesBefore + NationalLists.DistrictsBefore + NationalLists.CommunesBefore + NationalLists.ProvincesAfter + NationalLists.CommunesAfter, await db.Units.CountAsync(Cancel));
        Assert.Equal(3, await db.Changes.CountAsync(c => c.Kind == ChangeKind.Unit, Cancel));
        Assert.Equal(3, await db.AuditEntries.CountAsync(a => a.Action == "Unit.Import", Cancel));
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal(1 + NationalLists.ProvincesBefore + NationalLists.DistrictsBefore + NationalLists.CommunesBefore, tree.SubtreeOn(tree.Root!.Id, UnitFiles.LastDay).Count());
        Assert.Equal(1 + NationalLists.ProvincesAfter + NationalLists.CommunesAfter, tree.SubtreeOn(tree.Root.Id, UnitFiles.After).Count());
    }

    [Fact]
    public async Task The_synthetic_country_is_as_large_and_consistent_as_the_real_one()
    {
        var lists = NationalLists.Synthetic();

        var before = await Importer.ImportUnitsAsync(UnitFiles.File(lists.Before), UnitFiles.Before, UnitFiles.LastDay, Actor.System, Cancel);
        var after = await Importer.ImportUnitsAsync(UnitFiles.File(lists.After), UnitFiles.After, null, Actor.System, Cancel);
        var links = await Importer.ImportSuccessionsAsync(UnitFiles.File(lists.Successions), Actor.System, Cancel);

        Assert.Equal((10_807, 3_355), (before.Value!.Added, after.Value!.Added));
        Assert.InRange(links.Value!.Added, 10_500, 10_800);
        Assert.Empty(links.Value.Warnings);
    }

    [Fact]
    public async Task While_rows_are_laid_ready_others_write_and_nothing_of_them_is_seen_until_they_are_moved()
    {
        var gate = _database.Get<WriteGate>();

        var moved = await gate.WriteAsync<int>(
            async (db, stop) =>
            {
                await db.Database.ExecuteSqlAsync($"CREATE TEMP TABLE Laid AS SELECT 'laid' AS Value", stop);
                // An entry in the meantime: it would wait for ever if laying rows ready held the writer.
                var entered = await gate.WriteAsync<int>((scope, _) =>
                {
                    scope.Db.Settings.Add(new Setting { Key = "entered", Value = "", ChangedAt = scope.At });
                    return Task.FromResult<Data.Outcome<int>>(1);
                }, stop);
                Assert.Equal(1, entered.Value);
            },
            async (scope, stop) => await scope.Db.Database.ExecuteSqlAsync($"UPDATE Settings SET Value = (SELECT Value FROM temp.Laid)", stop),
            Cancel);

        Assert.Equal(1, moved.Value);
        await using var look = _database.Open();
        Assert.Equal("laid", (await look.Settings.SingleAsync(Cancel)).Value);
    }

    [Fact]
    public async Task Into_a_database_in_use_a_national_list_is_one_transaction_and_a_later_one_meets_nothing_of_it()
    {
        var lists = NationalLists.Synthetic();
        await Importer.ImportUnitsAsync(UnitFiles.File(lists.After), UnitFiles.After, null, Actor.System, Cancel);
        var one = await Importer.ImportUnitsAsync(UnitFiles.File("code,name,level,parent_code\n99,Tỉnh thử,province,\n"), UnitFiles.After, null, Actor.System, Cancel);
        var before = await Importer.ImportUnitsAsync(UnitFiles.File(lists.Before), UnitFiles.Before, UnitFiles.LastDay, Actor.System, Cancel);

        Assert.Equal((1, 10_806), (one.Value!.Added, before.Value!.Added));
        await using var db = _database.Open();
        Assert.Equal(3_356 + 1 + 10_806, await db.Units.CountAsync(Cancel));
        Assert.Equal(3, await db.Changes.CountAsync(c => c.Kind == ChangeKind.Unit, Cancel));
    }

    [Theory]
    [InlineData("", "Import.Empty", null, null)]
    [InlineData("code,name,level,parent_code\n", "Import.NoRows", null, null)]
    [InlineData("code,name,level\n70,Tỉnh,province\n", "Import.MissingColumn", 1, "parent_code")]
    [InlineData("code,name,level,parent_code,colour\n", "Import.UnknownColumn", 1, "colour")]
    [InlineData("code;name;level;parent_code\n", "Import.UnknownColumn", 1, "code;name;level;parent_code")]
    [InlineData("code,code,name,level,parent_code\n", "Import.DuplicateColumn", 1, "code")]
    [InlineData("code,name,level,parent_code\n70,Tỉnh,province\n", "Import.ColumnCount", 2, null)]
    [InlineData("code,name,level,parent_code\n70,\"Tỉnh,province,\n75,Tỉnh,province,\n", "Import.BrokenQuoting", 2, null)]
    [InlineData("code,name,level,parent_code\n70,Tỉnh \"B,province,\n", "Import.BrokenQuoting", 2, null)]
    [InlineData("code,name,level,parent_code\n70,\"Tỉnh\nB\",province,\n", "Import.BrokenQuoting", 2, null)]
    [InlineData("code,name,level,parent_code\n70,,province,\n", "Import.Required", 2, "name")]
    [InlineData("code,name,level,parent_code\n70,Tỉnh,region,\n", "Import.NotOneOf", 2, "level")]
    [InlineData("code,name,level,parent_code\n700,Tỉnh,province,\n", "Unit.CodeOfLevel", 2, "code")]
    [InlineData("code,name,level,parent_code\nVN,Cả nước,country,\n", "Unit.CountryIsOurs", 2, "level")]
    [InlineData("code,name,level,parent_code\n12345,Sở,agency,\n", "Unit.CodeOfLevel", 2, "code")]
    [InlineData("code,name,level,parent_code\n70,Tỉnh,province,\n\n70,Tỉnh,province,\n", "Import.DuplicateRow", 4, "code")]
    [InlineData("code,name,level,parent_code\n689,Huyện,district,71\n", "Unit.UnknownParent", 2, "parent_code")]
    [InlineData("code,name,level,parent_code\n25001,Xã,commune,\n", "Unit.ParentRequired", 2, "parent_code")]
    [InlineData("code,name,level,parent_code\n70,Tỉnh,province,\n25001,Xã,commune,70\n25004,Xã,commune,25001\n", "Unit.WrongParentLevel", 4, "parent_code")]
    [InlineData("code,name,level,parent_code\nSO-A,Sở,agency,SO-B\nSO-B,Sở,agency,SO-A\n", "Unit.CircularParent", 2, "parent_code")]
    public async Task A_list_that_is_not_right_is_refused_with_its_place_and_leaves_nothing(string text, string code, int? line, string? column)
    {
        var outcome = await Importer.ImportOldAsync(text);

        Assert.Equal((code, line, column), (outcome.Refusal?.Code, outcome.Refusal?.Row, outcome.Refusal?.Field));
        await using var db = _database.Open();
        Assert.Empty(db.Units);
        Assert.Empty(db.Changes);
        Assert.Empty(db.AuditEntries);
    }

    [Fact]
    public async Task One_bad_line_refuses_the_whole_file_and_every_bad_line_is_named()
    {
        var outcome = await Importer.ImportOldAsync(UnitFiles.Old + "\n999,Huyện,district,70x\n25999,Xã,commune,98\n");

        Assert.Equal([10, 11], outcome.Refusals.Select(r => r.Row!.Value));
        Assert.Equal(["70x", "98"], outcome.Refusals.Select(r => r.Arguments[0]));
        await using var db = _database.Open();
        Assert.Empty(db.Units);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused_with_their_line()
    {
        var outcome = await Importer.ImportUnitsAsync(UnitFiles.File([.. "code,name,level,parent_code\n70,T"u8, 0xCA, .. "nh,province,\n"u8]), UnitFiles.Before, null, Actor.System, Cancel);

        Assert.Equal(("Import.NotUtf8", 2, "0xCA"), (outcome.Refusal?.Code, outcome.Refusal?.Row, outcome.Refusal?.Arguments[0]));
    }

    [Fact]
    public async Task A_huge_field_and_a_control_character_are_refused()
    {
        var outcome = await Importer.ImportOldAsync($"code,name,level,parent_code\n70,{new string('x', 401)},province,\n75,a\u0007b,province,\n");

        Assert.Equal(["Import.FieldTooLong", "Import.ControlCharacter"], outcome.Refusals.Select(r => r.Code));
    }

    [Fact]
    public async Task A_byte_order_mark_carriage_returns_and_decomposed_letters_are_read_as_what_they_mean()
    {
        var text = "\ufeffCode,Name,Level,Parent_code\r\n70, \"Tỉnh  Bình Phước\" ,province,\r\n".Normalize(NormalizationForm.FormD);

        var outcome = await Importer.ImportOldAsync(text);

        Assert.Empty(outcome.Refusals);
        await using var db = _database.Open();
        Assert.Equal("Tỉnh Bình Phước", (await db.Units.SingleAsync(u => u.Code == "70", Cancel)).Name);
    }

    [Fact]
    public async Task A_code_may_name_another_unit_later_but_never_two_at_once()
    {
        await Importer.ImportOldAsync();

        var overlapping = await Importer.ImportUnitsAsync(UnitFiles.File(UnitFiles.New), UnitFiles.LastDay, null, Actor.System, Cancel);
        var later = await Importer.ImportNewAsync();

        Assert.All(overlapping.Refusals, r => Assert.Equal(("Unit.Overlaps", "code"), (r.Code, r.Field)));
        Assert.Equal(3, overlapping.Refusals.Count);
        Assert.Empty(later.Refusals);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal("Phường Tân Phú", tree.Find("25001", UnitFiles.LastDay)!.Name);
        Assert.Equal("Phường Đồng Xoài", tree.Find("25001", UnitFiles.After)!.Name);
    }

    [Theory]
    [InlineData("code,name,level,parent_code\n70,Tỉnh Sông Bé,province,\n", "Unit.DiffersInName")]
    [InlineData("code,name,level,parent_code\n689,Thành phố Đồng Xoài,district,75\n75,Tỉnh Đồng Nai,province,\n", "Unit.DiffersInParent")]
    public async Task A_list_that_contradicts_what_is_there_is_refused(string text, string code)
    {
        await Importer.ImportOldAsync();

        Assert.Equal(code, (await Importer.ImportOldAsync(text)).Refusal?.Code);
    }

    [Fact]
    public async Task A_list_given_again_with_an_end_ends_its_units()
    {
        await Importer.ImportUnitsAsync(UnitFiles.File(UnitFiles.Old), UnitFiles.Before, null, Actor.System, Cancel);

        var ended = await Importer.ImportOldAsync();
        var again = await Importer.ImportOldAsync();

        Assert.Equal((0, 8, 0), (ended.Value!.Added, ended.Value.Changed, ended.Value.Unchanged));
        Assert.Equal((0, 0, 8), (again.Value!.Added, again.Value.Changed, again.Value.Unchanged));
    }

    [Fact]
    public async Task Successions_join_the_unit_that_ended_to_the_one_that_began_the_day_after()
    {
        var tree = await _database.LoadSmallCountryAsync();

        var divided = tree.Find("25007", UnitFiles.LastDay)!;
        Assert.Equal(["25001", "25010"], tree.SuccessorsOf(divided.Id).Select(s => tree[s.NewUnitId].Code));
        Assert.All(tree.SuccessorsOf(divided.Id), s => Assert.Equal(SuccessionExtent.Partial, s.Extent));
        Assert.Equal(3, tree.PredecessorsOf(tree.Find("25001", UnitFiles.After)!.Id).Count);
        Assert.Equal([UnitFiles.After], tree.Breaks);
    }

    [Theory]
    [InlineData("commune,25099,commune,25001,full", "Succession.UnknownUnit", "old_code")]
    [InlineData("district,25001,commune,25001,full", "Succession.UnknownUnit", "old_code")]
    [InlineData("commune,25001,commune,25007,full", "Succession.DoNotMeet", "new_code")]
    [InlineData("commune,25001,commune,25001,whole", "Import.NotOneOf", "extent")]
    [InlineData("commune,25001,commune,25001,full\ncommune,25001,commune,25001,full", "Import.DuplicateRow", "old_code")]
    [InlineData("commune,25001,commune,25001,full\ncommune,25001,commune,25010,partial", "Succession.FullAndOthers", "old_code")]
    public async Task Successions_that_cannot_be_are_refused(string rows, string code, string column)
    {
        await Importer.ImportOldAsync();
        await Importer.ImportNewAsync();

        var outcome = await Importer.ImportLinksAsync("old_level,old_code,new_level,new_code,extent\n" + rows);

        Assert.Equal((code, column), (outcome.Refusal?.Code, outcome.Refusal?.Field));
        await using var db = _database.Open();
        Assert.Empty(db.Successions);
    }

    [Fact]
    public async Task A_successor_outside_the_provinces_own_succession_is_taken_with_a_warning()
    {
        await Importer.ImportOldAsync();
        await Importer.ImportNewAsync(UnitFiles.New + "\n79,Thành phố Hồ Chí Minh,province,\n27001,Phường Khác,commune,79\n");

        var outcome = await Importer.ImportLinksAsync(UnitFiles.Links.Replace("commune,26001,commune,26001", "commune,26001,commune,27001", StringComparison.Ordinal));

        var warning = Assert.Single(outcome.Value!.Warnings);
        Assert.Equal(("Succession.OutsideProvince", 8, "27001", "26001"), (warning.Code, warning.Row, warning.Arguments[0], warning.Arguments[1]));
    }

    [Fact]
    public async Task Weights_of_a_divided_unit_may_not_exceed_the_whole()
    {
        await Importer.ImportOldAsync();
        await Importer.ImportNewAsync();
        const string header = "old_level,old_code,new_level,new_code,extent,weight,decision\n";

        var tooMuch = await Importer.ImportLinksAsync(header + "commune,25007,commune,25001,partial,7000,\ncommune,25007,commune,25010,partial,3001,\n");
        var right = await Importer.ImportLinksAsync(header + "commune,25007,commune,25001,partial,7000,1662/NQ-UBTVQH15\ncommune,25007,commune,25010,partial,3000,1662/NQ-UBTVQH15\n");

        Assert.Equal("Succession.WeightsExceedWhole", tooMuch.Refusal?.Code);
        Assert.Equal(2, right.Value!.Added);
    }

    [Fact]
    public async Task Later_names_are_dated_and_keep_their_decision()
    {
        await _database.LoadSmallCountryAsync();
        const string text = "code,name,valid_from,decision\n25010,Phường Bù Gia Mập,2026-03-01,12/NQ-UBTVQH16\n";

        var first = await Importer.ImportRenamesAsync(UnitFiles.File(text), Actor.System, Cancel);
        var again = await Importer.ImportRenamesAsync(UnitFiles.File(text), Actor.System, Cancel);
        var other = await Importer.ImportRenamesAsync(UnitFiles.File(text.Replace("Phường", "Xã", StringComparison.Ordinal)), Actor.System, Cancel);
        var tooEarly = await Importer.ImportRenamesAsync(UnitFiles.File(text.Replace("2026-03-01", "2025-06-30", StringComparison.Ordinal)), Actor.System, Cancel);

        Assert.Equal((1, 0), (first.Value!.Added, again.Value!.Added));
        Assert.Equal(("Unit.NameDiffers", 2), (other.Refusal?.Code, other.Refusal?.Row));
        Assert.Equal(("Unit.UnknownOn", "code"), (tooEarly.Refusal?.Code, tooEarly.Refusal?.Field));
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var unit = tree.Find("25010", UnitFiles.After)!;
        Assert.Equal("Xã Bù Gia Mập", tree.NameOn(unit.Id, new DateOnly(2026, 2, 28)));
        Assert.Equal("Phường Bù Gia Mập", tree.NameOn(unit.Id, new DateOnly(2026, 3, 1)));
    }

    [Fact]
    public async Task Classifications_are_dated_follow_each_other_and_end_by_decision()
    {
        await _database.LoadSmallCountryAsync();
        const string header = "code,kind,value,valid_from,valid_to,decision\n";
        const string rows = """
            25010,area,III,2025-07-01,2025-12-31,861/QĐ-TTg
            25010,area,II,2026-01-01,,100/QĐ-UBND
            25010,border,yes,2025-07-01,,861/QĐ-TTg
            25010,border,no,2026-06-01,,200/QĐ-UBND
            """;

        var first = await Importer.ImportClassificationsAsync(UnitFiles.File(header + rows), Actor.System, Cancel);
        var again = await Importer.ImportClassificationsAsync(UnitFiles.File(header + rows), Actor.System, Cancel);
        var wrong = await Importer.ImportClassificationsAsync(UnitFiles.File(header + "25010,area,IV,2025-07-01,,x\n25010,colour,I,2025-07-01,,x\n25010,area,I,2025-07-01,2025-06-01,x\n"), Actor.System, Cancel);

        Assert.Equal((4, 0, 4), (first.Value!.Added, again.Value!.Added, again.Value.Unchanged));
        Assert.Equal([("Import.NotOneOf", "value"), ("Import.NotOneOf", "kind"), ("Unit.EndsBeforeStart", "valid_to")], wrong.Refusals.Select(r => (r.Code, r.Field!)));
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var id = tree.Find("25010", UnitFiles.After)!.Id;
        Assert.Equal(["III", "II"], new[] { UnitFiles.After, new DateOnly(2026, 1, 1) }.Select(d => tree.ClassOn(id, ClassificationKind.Area, d)!));
        Assert.Equal("yes", tree.ClassOn(id, ClassificationKind.Border, new DateOnly(2026, 5, 31)));
        Assert.Null(tree.ClassOn(id, ClassificationKind.Border, new DateOnly(2026, 6, 1)));
    }

    [Fact]
    public async Task Sample_and_real_data_never_share_a_database()
    {
        var sampleIntoReal = await Importer.ImportUnitsAsync(UnitFiles.File(UnitFiles.Old) with { IsSample = true }, UnitFiles.Before, null, Actor.System, Cancel);
        await using (var db = _database.Open())
        {
            db.Settings.Add(new Setting { Key = SampleRule.Key, Value = "true" });
            await db.SaveChangesAsync(Cancel);
        }

        var realIntoSample = await Importer.ImportOldAsync();
        var sampleIntoSample = await Importer.ImportUnitsAsync(UnitFiles.File(UnitFiles.Old) with { IsSample = true }, UnitFiles.Before, null, Actor.System, Cancel);

        Assert.Equal("Import.SampleIntoReal", sampleIntoReal.Refusal?.Code);
        Assert.Equal("Import.IntoSample", realIntoSample.Refusal?.Code);
        Assert.Empty(sampleIntoSample.Refusals);
    }

    [Fact]
    public async Task Only_who_administers_the_country_may_import()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var province = tree.Find("75", UnitFiles.After)!;
        var local = new Actor(7, "Quản trị tỉnh", province.Id, [new ActorGrant(Role.Administrator, province.Id)]);
        var central = new Actor(8, "Quản trị", tree.Root!.Id, [new ActorGrant(Role.Administrator, tree.Root.Id)]);

        var refused = await Importer.ImportUnitsAsync(UnitFiles.File(UnitFiles.Old), UnitFiles.Before, UnitFiles.LastDay, local, Cancel);
        var allowed = await Importer.ImportUnitsAsync(UnitFiles.File(UnitFiles.Old), UnitFiles.Before, UnitFiles.LastDay, central, Cancel);

        Assert.Equal("Unit.NoRightToImport", refused.Refusal?.Code);
        Assert.Empty(allowed.Refusals);
    }
}
