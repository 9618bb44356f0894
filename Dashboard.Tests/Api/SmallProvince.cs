using System.Globalization;
using System.Net.Http.Headers;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Api;

/// <summary>
/// The real product with a small world of its own: province 75 with its communes 25001…, province 79 with one commune 29901; months of 2026, of which
/// those before September are closed; a ratio of two measures, a measure with a breakdown, and one that warns when it falls.
/// </summary>
public sealed class SmallProvince : IAsyncLifetime
{
    private readonly int _communes;
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);
    private int _tokens;

    public SmallProvince() : this(10)
    {
    }

    internal SmallProvince(int communes)
    {
        _communes = communes;
        Server = new DashboardServer(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Sample:Load"] = "false", ["Access:ApiRequestsPerSecond"] = "100000" },
            services => services.AddSingleton<TimeProvider>(Clock));
    }

    public TestClock Clock { get; } = new();

    public DashboardServer Server { get; }

    /// <summary>May enter and approve in province 75.</summary>
    public HttpClient Coordinator => Client(Role.Coordinator, "75");

    public T Get<T>() where T : notnull => Server.Services.GetRequiredService<T>();

    public DashboardContext Open() => Get<IDbContextFactory<DashboardContext>>().CreateDbContext();

    /// <summary>The code of a commune of province 75, counted from 1.</summary>
    public static string Commune(int number) => (25_000 + number).ToString(CultureInfo.InvariantCulture);

    /// <summary>A client with a token of that role over that unit.</summary>
    public HttpClient Client(Role role, string unit) => _clients.TryGetValue($"{role}/{unit}", out var client) ? client : _clients[$"{role}/{unit}"] = NewClient(role, unit);

    /// <summary>The secret of a new token, and its id.</summary>
    public (string Secret, int Id) Token(Role role, string unit)
    {
        var secret = $"secret-{++_tokens}";
        using var db = Open();
        var token = new ApiToken
        {
            Name = $"{role} of {unit}",
            Hash = ApiToken.HashOf(secret),
            Role = role,
            UnitId = db.Units.Single(u => u.Code == unit).Id,
            CreatedBy = 0,
            CreatedAt = Clock.GetUtcNow().UtcDateTime,
            ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddYears(50),
        };
        db.ApiTokens.Add(token);
        db.SaveChanges();
        return (secret, token.Id);
    }

    public async ValueTask InitializeAsync()
    {
        _ = Server.Url;
        await using var db = Open();
        var born = new DateOnly(2025, 7, 1);
        Unit Add(string code, UnitLevel level, Unit? parent, string name)
        {
            var unit = new Unit { Code = code, Level = level, Parent = parent, Name = name, SearchKey = SearchText.Fold(name), ValidFrom = born };
            db.Units.Add(unit);
            return unit;
        }

        var country = Add("VN", UnitLevel.Country, null, "Việt Nam");
        var province = Add("75", UnitLevel.Province, country, "Tỉnh Đồng Nai");
        var communes = Enumerable.Range(1, _communes).Select(n => Add(Commune(n), UnitLevel.Commune, province, $"Xã {n}")).ToList();
        communes.Add(Add("29901", UnitLevel.Commune, Add("79", UnitLevel.Province, country, "Thành phố Hồ Chí Minh"), "Phường 1"));
        var set = new UnitSet { Code = "communes", NameVi = "Các xã", NameEn = "Communes" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync();
        db.UnitSetMembers.AddRange(communes.Select(c => new UnitSetMember { UnitSetId = set.Id, UnitId = c.Id, ValidFrom = born }));

        Measure Count(string code, string name) => new()
        {
            Code = code,
            NameVi = name,
            NameEn = code,
            UnitVi = "lượt",
            UnitEn = "times",
            Frequency = Frequency.Month,
            Source = SeriesSource.Entered,
            ReportingSetId = set.Id,
        };
        var meetings = Count("meetings", "Số cuộc họp");
        db.Measures.Add(meetings);
        await db.SaveChangesAsync();
        var online = Count("meetings.online", "Số cuộc họp trực tuyến");
        online.NotAboveMeasureId = meetings.Id;
        var people = Count("people", "=1+1 người");
        people.Axes = "sex";
        people.WarnsWhenFalling = true;
        var money = Count("money", "Kinh phí");
        money.Decimals = 2;
        db.Measures.AddRange(online, people, money);
        db.BreakdownCategories.AddRange(
            new BreakdownCategory { Axis = "sex", Code = "female", NameVi = "Nữ", NameEn = "Female" },
            new BreakdownCategory { Axis = "sex", Code = "male", NameVi = "Nam", NameEn = "Male" });
        var indicator = new Indicator
        {
            Code = "M8",
            NameVi = "Tỷ lệ họp trực tuyến",
            NameEn = "Meetings held online",
            UnitVi = "%",
            UnitEn = "%",
            Frequency = Frequency.Month,
            Source = SeriesSource.Entered,
            ReportingSetId = set.Id,
            Decimals = 1,
            Numerator = "meetings.online",
            Denominator = "meetings",
            Factor = 100,
            Group = "scheme",
            CoverageThreshold = 0,
        };
        db.Indicators.Add(indicator);
        var phase = new Phase { Code = "2026-2030", NameVi = "2026–2030", NameEn = "2026–2030", From = new(2026, 1, 1), To = new(2030, 12, 31) };
        db.Phases.Add(phase);
        foreach (var month in Enumerable.Range(1, 12))
        {
            var code = new PeriodCode(2026, Frequency.Month, month);
            // Late, so that the product's own job closes none of them when a test moves the clock.
            db.Periods.Add(new Period
            {
                Code = code.ToString(),
                Frequency = Frequency.Month,
                From = code.From,
                To = code.To,
                ClosesOn = new(2099, 12, 31),
                ClosedAt = month < 9 ? code.To.AddDays(11).ToDateTime(default, DateTimeKind.Utc) : null,
            });
        }

        await db.SaveChangesAsync();
        db.Targets.Add(new Target { IndicatorId = indicator.Id, PhaseId = phase.Id, UnitId = province.Id, Value = FixedPoint.From(50), Basis = "QĐ" });
        await db.SaveChangesAsync();
        Get<UnitTrees>().Forget();
        Get<Catalogues>().Forget();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            client.Dispose();

        await Server.DisposeAsync();
    }

    private HttpClient NewClient(Role role, string unit)
    {
        var client = Server.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(role, unit).Secret);
        return client;
    }
}
