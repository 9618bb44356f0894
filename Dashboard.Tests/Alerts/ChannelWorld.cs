using Dashboard.Alerts;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Units;
using Dashboard.Jobs.Alerts;
using Dashboard.Tests.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Alerts;

/// <summary>A database with one province, and the product's channels on it with settings that a test gives; nothing is sent until the test says so.</summary>
internal sealed class ChannelWorld : IDisposable
{
    private ChannelWorld(TestDatabase database, int unitId) => (Database, UnitId) = (database, unitId);

    public TestDatabase Database { get; }

    /// <summary>The province.</summary>
    public int UnitId { get; }

    public Actor Administrator => new(1, "Quản trị hệ thống", UnitId, [new ActorGrant(Role.Administrator, UnitId)]);

    public DeliveryRun Run => Database.Get<DeliveryRun>();

    public static async Task<ChannelWorld> OpenAsync(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Alerts:PublicAddress"] = "https://dashboard.example" };
        foreach (var (key, value) in settings)
            all["Alerts:" + key] = value;

        var database = new TestDatabase(services => services.AddLocalization().AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider())
            .AddChannels(new ConfigurationBuilder().AddInMemoryCollection(all).Build()));
        await using var db = database.Open();
        var province = new Unit { Code = "75", Name = "Tỉnh Đồng Nai", Level = UnitLevel.Province, ValidFrom = new DateOnly(2025, 7, 1) };
        db.Units.Add(province);
        await db.SaveChangesAsync();
        return new ChannelWorld(database, province.Id);
    }

    /// <summary>The settings of a mail server without TLS.</summary>
    public static (string, string)[] Mail(int port, params (string, string)[] more) =>
        [("Email:Host", "127.0.0.1"), ("Email:Port", $"{port}"), ("Email:StartTls", "false"), ("Email:From", "khong-tra-loi@dashboard.example"), .. more];

    public async Task<int> AddPersonAsync(string name, string language = "vi")
    {
        await using var db = Database.Open();
        var user = new User { UserName = name, DisplayName = name, Email = $"{name}@dongnai.example", UnitId = UnitId };
        db.Users.Add(user);
        await db.SaveChangesAsync();
        db.AlertChoices.Add(new AlertChoice { UserId = user.Id, Language = language });
        await db.SaveChangesAsync();
        return user.Id;
    }

    public async Task<long> AddAlertAsync(AlertKind kind = AlertKind.TaskUrged, string words = "Đề nghị khẩn trương báo cáo.", AlertSeverity severity = AlertSeverity.Warning, bool isMandatory = false, string argument = "Nhiệm vụ NV07")
    {
        await using var db = Database.Open();
        var alert = new Alert
        {
            Key = Guid.NewGuid().ToString(),
            Kind = kind,
            Severity = severity,
            UnitId = UnitId,
            Text = $"{kind}",
            Arguments = AlertArguments.Of("Tỉnh Đồng Nai", "447/UBND", argument, new DateOnly(2026, 12, 1)),
            Words = words,
            Link = "/tasks/7",
            At = Now,
            State = AlertState.Firing,
            IsMandatory = isMandatory,
        };
        db.Alerts.Add(alert);
        await db.SaveChangesAsync();
        return alert.Id;
    }

    public DateTime Now => Database.Clock.GetUtcNow().UtcDateTime;

    public async Task<Delivery> QueueAsync(long alertId, AlertChannel channel, string? address, int userId = 0, DeliveryState state = DeliveryState.Queued, DateTime? at = null, int unitId = 0)
    {
        await using var db = Database.Open();
        var delivery = new Delivery { AlertId = alertId, UnitId = unitId == 0 ? UnitId : unitId, UserId = userId, Channel = channel, Address = address, State = state, NextAt = at ?? Now, CreatedAt = Now };
        db.Deliveries.Add(delivery);
        await db.SaveChangesAsync();
        return delivery;
    }

    /// <summary>Many e-mails of one alert, to <c>hop-thu-N@…</c>.</summary>
    public async Task QueueMailsAsync(int count, DateTime? at = null)
    {
        var alert = await AddAlertAsync();
        for (var first = 0; first < count; first += 1000)
        {
            await using var db = Database.Open();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            db.Deliveries.AddRange(Enumerable.Range(first, Math.Min(1000, count - first)).Select(i => new Delivery
            {
                AlertId = alert,
                UnitId = 1000 + i,
                UserId = 0,
                Channel = AlertChannel.Email,
                Address = $"hop-thu-{i}@dongnai.example",
                State = DeliveryState.Queued,
                NextAt = at ?? Now,
                CreatedAt = at ?? Now,
            }));
            await db.SaveChangesAsync();
        }
    }

    public async Task<List<Delivery>> DeliveriesAsync()
    {
        await using var db = Database.Open();
        return await db.Deliveries.AsNoTracking().OrderBy(d => d.Id).ToListAsync();
    }

    public async Task<int> CountAsync(DeliveryState state)
    {
        await using var db = Database.Open();
        return await db.Deliveries.CountAsync(d => d.State == state);
    }

    public void Dispose() => Database.Dispose();
}
