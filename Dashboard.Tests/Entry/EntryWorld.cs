using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Entry;

/// <summary>
/// A commune that owes eight cells for November 2026 (six measures, one of them split in two), with months of history; annual, quarterly and on-change measures
/// beside them; a neighbour; and the sample's accounts. The clock stands on a Monday morning in November.
/// </summary>
public sealed class EntryWorld : IAsyncLifetime
{
    public const string Commune = AccessWorld.North;

    public const string Month = "2026-11";

    public TestClock Clock { get; } = new();

    public DashboardServer Server { get; }

    public EntryWorld() => Server = new DashboardServer(new Dictionary<string, string> { ["Sample:Load"] = "false" }, services => services.AddSingleton<TimeProvider>(Clock));

    public T Get<T>() where T : notnull => Server.Services.GetRequiredService<T>();

    public DashboardContext Open() => Get<IDbContextFactory<DashboardContext>>().CreateDbContext();

    public async ValueTask InitializeAsync()
    {
        _ = Server.Url;
        await AccessWorld.FillAsync(Server.Services, CancellationToken.None);
        await FillAsync(Open(), [AccessWorld.North, AccessWorld.South]);
        Get<UnitTrees>().Forget();
        Get<Catalogues>().Forget();
    }

    /// <summary>Measures, periods and history for communes that are there.</summary>
    public static async Task FillAsync(DashboardContext db, IReadOnlyList<string> communes)
    {
        await using var closing = db;
        var units = await db.Units.Where(u => communes.Contains(u.Code)).ToListAsync();
        var set = new UnitSet { Code = "communes", NameVi = "Các xã", NameEn = "Communes" };
        var others = new UnitSet { Code = "others", NameVi = "Đơn vị khác", NameEn = "Others" };
        db.UnitSets.AddRange(set, others);
        await db.SaveChangesAsync();
        db.UnitSetMembers.AddRange(units.Select(u => new UnitSetMember { UnitSetId = set.Id, UnitId = u.Id, ValidFrom = u.ValidFrom }));

        var sort = 0;
        Measure Add(string code, string name, string unit, Action<Measure>? more = null)
        {
            var measure = new Measure
            {
                Code = code,
                NameVi = name,
                NameEn = code,
                UnitVi = unit,
                UnitEn = unit,
                Frequency = Frequency.Month,
                Source = SeriesSource.Entered,
                ReportingSetId = set.Id,
                Sort = sort += 10,
                Maximum = FixedPoint.From(2000),
                IsIllustrative = true,
            };
            more?.Invoke(measure);
            db.Series.Add(measure);
            return measure;
        }

        var meetings = Add("meetings", "Cuộc họp, hội nghị, tập huấn trong tháng", "cuộc");
        var reports = Add("reports.due", "Báo cáo phải gửi trong tháng", "báo cáo");
        await db.SaveChangesAsync();
        Add("meetings.online", "Cuộc họp tổ chức trực tuyến", "cuộc", m => m.NotAboveMeasureId = meetings.Id);
        Add("reports.digital", "Báo cáo gửi trên hệ thống", "báo cáo", m => m.NotAboveMeasureId = reports.Id);
        Add("roads", "Đường nông thôn được cứng hóa", "km", m => m.Decimals = 1);
        Add("trained", "Người được tập huấn", "người", m => m.Axes = "sex");
        Add("respected", "Người có uy tín", "người", m => m.Frequency = Frequency.Quarter);
        Add("surveyed", "Người được khảo sát", "người", m => m.Frequency = Frequency.Year);
        Add("heritage", "Lễ hội được số hóa (cộng dồn)", "mục", m => m.Frequency = Frequency.OnChange);
        Add("registered", "Người có thẻ bảo hiểm y tế", "người", m => m.Source = SeriesSource.Register);
        Add("elsewhere", "Việc của đơn vị khác", "việc", m => m.ReportingSetId = others.Id);
        db.BreakdownCategories.AddRange(
            new BreakdownCategory { Axis = "sex", Code = "female", NameVi = "Nữ", NameEn = "Female" },
            new BreakdownCategory { Axis = "sex", Code = "male", NameVi = "Nam", NameEn = "Male", Sort = 1 });

        var periods = new List<Period>();
        for (var code = new PeriodCode(2025, Frequency.Month, 7); code.From <= new DateOnly(2026, 12, 31); code = code.Add(1))
            periods.Add(PeriodCalendar.Of(code));
        periods.AddRange([PeriodCalendar.Of(new(2026, Frequency.Quarter, 3)), PeriodCalendar.Of(new(2026, Frequency.Quarter, 4)), PeriodCalendar.Of(new(2025, Frequency.Year, 1)), PeriodCalendar.Of(new(2026, Frequency.Year, 1))]);
        foreach (var period in periods.Where(p => p.ClosesOn < new DateOnly(2026, 11, 23)))
            period.ClosedAt = period.ClosesOn.AddDays(1).StartInVietnam();

        db.Periods.AddRange(periods);
        await db.SaveChangesAsync();

        // Ten months of approved history: meetings 4…6, online 1 or 2, reports always 3.
        foreach (var unit in units)
        {
            foreach (var (period, i) in periods.Where(p => p is { Frequency: Frequency.Month, ClosedAt: not null }).TakeLast(10).Select((p, i) => (p, i)))
            {
                foreach (var (code, value) in new[] { ("meetings", 4 + (i % 3)), ("meetings.online", 1 + (i % 2)), ("reports.due", 3), ("reports.digital", 3) })
                {
                    var at = period.To.ToDateTime(new TimeOnly(3, 0), DateTimeKind.Utc);
                    db.Figures.Add(new Figure
                    {
                        MeasureId = db.Series.Local.Single(s => s.Code == code).Id,
                        PeriodId = period.Id,
                        UnitId = unit.Id,
                        Value = FixedPoint.From(value),
                        Door = FigureDoor.Sample,
                        RecordedAt = at,
                        SubmittedAt = at,
                        ApprovedAt = at,
                    });
                }
            }
        }

        await db.SaveChangesAsync();
    }

    /// <summary>Versions of a cell of the commune's November, oldest first.</summary>
    public async Task<IReadOnlyList<Figure>> VersionsAsync(string measure, string? breakdown = null)
    {
        await using var db = Open();
        var category = breakdown is null ? 0 : (await db.BreakdownCategories.SingleAsync(c => c.Code == breakdown)).Id;
        return await (from figure in db.Figures.AsNoTracking()
                      join period in db.Periods on figure.PeriodId equals period.Id
                      join unit in db.Units on figure.UnitId equals unit.Id
                      join series in db.Series on figure.MeasureId equals series.Id
                      where period.Code == Month && unit.Code == Commune && series.Code == measure && figure.BreakdownId == category
                      orderby figure.Id
                      select figure).ToListAsync();
    }

    /// <summary>Empties the commune's November, so that tests of one server do not meet each other's figures.</summary>
    public async Task ClearAsync()
    {
        await using var db = Open();
        var open = await db.Periods.Where(p => p.ClosedAt == null).Select(p => p.Id).ToListAsync();
        await db.Figures.Where(f => open.Contains(f.PeriodId)).ExecuteDeleteAsync();
        await db.Rollups.Where(r => open.Contains(r.PeriodId)).ExecuteDeleteAsync();
        await db.CommandReceipts.ExecuteDeleteAsync();
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
