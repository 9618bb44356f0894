using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Reports;

/// <summary>The small country with a monthly regime: meetings (total, online, what is left) and two narratives, for its communes.</summary>
internal sealed class ReportWorld : IDisposable
{
    public const string Form =
        """
        {
          "sections": [
            { "code": "hop", "kind": "Table", "nameVi": "Cuộc họp", "nameEn": "Meetings", "rows": [
              { "code": "all", "measure": "meetings.total" },
              { "code": "online", "measure": "meetings.online" },
              { "code": "here", "formula": "all - online", "nameVi": "Họp trực tiếp", "nameEn": "Held in person" } ] },
            { "code": "tinh-hinh", "kind": "Narrative", "nameVi": "Tình hình", "nameEn": "Situation", "isRequired": true },
            { "code": "ly-do", "kind": "Narrative", "nameVi": "Lý do họp trực tiếp", "nameEn": "Why in person", "isRequired": true, "shownWhen": { "row": "here", "is": "AtLeast", "value": 5 } }
          ],
          "rules": [
            { "code": "most", "left": "online", "is": "AtMost", "right": "20", "severity": "Error", "messageVi": "Quá nhiều cuộc họp trực tuyến.", "messageEn": "Too many online meetings." },
            { "code": "falls", "left": "all", "is": "AtLeast", "right": "prev(all)", "severity": "Warning", "messageVi": "Ít cuộc họp hơn kỳ trước.", "messageEn": "Fewer meetings than before." }
          ]
        }
        """;

    /// <summary>Adds up meetings and gathers the words of <see cref="Form"/>.</summary>
    public const string Consolidated =
        """
        { "sections": [
          { "code": "so", "kind": "Summary", "nameVi": "Số liệu", "nameEn": "Numbers", "rows": [ { "code": "all", "measure": "meetings.total" } ] },
          { "code": "loi", "kind": "Narrative", "nameVi": "Lời", "nameEn": "Words", "gathers": "hop-thang/tinh-hinh" } ] }
        """;

    public static readonly ReportKey Key = new("hop-thang", "2026-11", "N1");

    private ReportWorld(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public ReportDesk Desk => Database.Get<ReportDesk>();

    public RegimeDesk Regimes => Database.Get<RegimeDesk>();

    public Actor Coordinator { get; private set; } = Actor.Nobody;

    public Actor Officer { get; private set; } = Actor.Nobody;

    public Actor Head { get; private set; } = Actor.Nobody;

    public int RegimeId { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="isSample">Without a second factor nobody signs, but in a sample.</param>
    public static async Task<ReportWorld> CreateAsync(bool isSample = true)
    {
        var world = new ReportWorld(new TestDatabase());
        await SmallCountry.FillAsync(world.Database);
        if (isSample)
        {
            await using var db = world.Database.Open();
            db.Settings.Add(new Setting { Key = SampleRule.Key, Value = "true" });
            await db.SaveChangesAsync(Cancel);
        }

        world.Coordinator = await SmallCountry.CoordinatorAsync(world.Database);
        world.Officer = await SmallCountry.OfficerAsync(world.Database, "N1");
        world.Head = await world.ActorAsync(3, Role.Leader, "N1");
        world.RegimeId = await AddAsync(world.Database, Key.Regime, Form, world.Coordinator);
        return world;
    }

    public Task<RegimeEntry> EntryAsync() => EntryAsync(Database);

    /// <summary>Makes a regime with a form in any database that holds the small country, and opens its periods; answers its id.</summary>
    public static async Task<int> AddAsync(TestDatabase database, string code, string form, Actor coordinator, Func<RegimeEntry, RegimeEntry>? other = null)
    {
        var entry = (await EntryAsync(database)) with { Code = code };
        var id = Value(await database.Get<RegimeDesk>().SaveAsync(null, other?.Invoke(entry) ?? entry, coordinator, Cancel));
        Value(await database.Get<RegimeDesk>().AddFormAsync(id, form, new DateOnly(2024, 1, 1), coordinator, Cancel));
        await database.Get<ReportCalendar>().OpenAsync(new DateOnly(2026, 11, 23), Cancel);
        return id;
    }

    private static async Task<RegimeEntry> EntryAsync(TestDatabase database)
    {
        var tree = await database.Get<UnitTrees>().CurrentAsync(Cancel);
        await using var db = database.Open();
        var set = await db.UnitSets.SingleAsync(s => s.Code == "communes", Cancel);
        return new RegimeEntry(
            Key.Regime, ReportKind.Periodic, "Báo cáo họp hằng tháng", "Monthly report of meetings", "Kế hoạch (minh họa)", set.Id, tree.OfCode("75")[^1].Id, Frequency.Month, FigureKind.Actual,
            ClosesAfter: 0, GraceDays: 0, "", ShowsDrafts: false, EndsOn: null, new Dictionary<UnitLevel, int> { [UnitLevel.Commune] = 3 });
    }

    /// <summary>Has the province consolidate the month; answers its report.</summary>
    public async Task<ReportKey> ProvinceReportsAsync()
    {
        var tree = await Database.Get<UnitTrees>().CurrentAsync(Cancel);
        await using var db = Database.Open();
        var set = new UnitSet { Code = "province", NameVi = "Tỉnh", NameEn = "Province" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync(Cancel);
        var province = tree.OfCode("75")[^1];
        db.UnitSetMembers.Add(new UnitSetMember { UnitSetId = set.Id, UnitId = province.Id, ValidFrom = province.ValidFrom });
        await db.SaveChangesAsync(Cancel);
        Database.Get<UnitTrees>().Forget();
        await AddAsync(Database, "tong-hop-tinh", Consolidated, Coordinator, e => e with { Kind = ReportKind.Consolidated, ReportingSetId = set.Id, Deadlines = new Dictionary<UnitLevel, int> { [UnitLevel.Province] = 5 } });
        return new ReportKey("tong-hop-tinh", Key.Period, "75");
    }

    public async Task<Actor> ActorAsync(int userId, Role role, string unit)
    {
        var tree = await Database.Get<UnitTrees>().CurrentAsync(Cancel);
        var id = tree.OfCode(unit)[^1].Id;
        return new Actor(userId, $"{role} {unit}", id, [new ActorGrant(role, id)]);
    }

    public async Task EnterAsync(string unit, string period, int total, int online, Actor? actor = null, string? reason = null)
    {
        var outcome = await Database.Get<FigureDesk>().RecordAsync(
            new FigureBatch([new("meetings.total", unit, period, $"{total}", Reason: reason), new("meetings.online", unit, period, $"{online}", Reason: reason)], FigureDoor.Entry), actor ?? Officer, Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
    }

    public Task<Outcome<long>> WriteAsync(string place, string words, ReportKey? key = null, Actor? actor = null, long basedOn = 0) =>
        Desk.WriteAsync(key ?? Key, new ReportWords(place, FigureState.Value, words, basedOn), actor ?? Officer, Cancel);

    /// <summary>Everything that the form asks for, without a broken rule.</summary>
    public async Task FillAsync()
    {
        await EnterAsync("N1", "2026-11", 9, 6);
        Value(await WriteAsync("tinh-hinh", "Ổn định."));
    }

    public async Task<ReportSheet> SheetAsync(ReportKey? key = null, Actor? actor = null)
    {
        var of = key ?? Key;
        await using var db = Database.Open();
        return Value(await db.ReportSheetAsync(
            actor ?? Officer, await Database.Get<UnitTrees>().CurrentAsync(Cancel), await Database.Get<Catalogues>().CurrentAsync(Cancel), of.Regime, of.Period, of.Unit, Cancel));
    }

    /// <summary>A row of a whole branch: approved, provisional.</summary>
    public async Task<(long Approved, long Provisional)> SumAsync(string measure, string period, string unit)
    {
        var tree = await Database.Get<UnitTrees>().CurrentAsync(Cancel);
        var catalogue = await Database.Get<Catalogues>().CurrentAsync(Cancel);
        await using var db = Database.Open();
        var (series, at, id) = (catalogue.FindMeasure(measure)!.Id, catalogue.FindPeriod(period)!.Id, tree.OfCode(unit)[^1].Id);
        var row = await db.Rollups.SingleOrDefaultAsync(r => r.SeriesId == series && r.PeriodId == at && r.UnitId == id && r.TreeVersion == 0 && r.BreakdownId == 0 && r.Kind == FigureKind.Actual, Cancel);
        return ((row?.ApprovedValue ?? 0) / FixedPoint.One, (row?.ProvisionalValue ?? 0) / FixedPoint.One);
    }

    public static T Value<T>(Outcome<T> outcome)
    {
        Assert.False(outcome.Refused, string.Join("; ", outcome.Refusals));
        return outcome.Value!;
    }

    public void Dispose() => Database.Dispose();
}
