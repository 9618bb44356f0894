using System.Globalization;
using System.Text.Json;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Benchmarks;

/// <summary>What bare pages show: a count and when it last changed.</summary>
internal static class BareSource
{
    public static event Action? Changed;

    public static int Cells { get; set; }

    public static long Count { get; private set; }

    public static long At { get; private set; }

    public static long Next()
    {
        (Count, At) = (Count + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Changed?.Invoke();
        return At;
    }
}

/// <summary>
/// A server as a process of its own, to be measured from outside: <c>--serve overview</c> the product with its sample, <c>--serve walls CHANGING STILL</c>
/// the same with paired wall screens, <c>--serve bells</c> the same seen by an officer to whose unit directives are signed, <c>--serve bare CELLS</c> a bare page. Says where it listens, then takes lines <c>go SECONDS RATE</c> and commits at that rate, saying when each was,
/// and <c>live</c>, to which it says how many bytes are in use after a full collection.
/// </summary>
internal static class PageHost
{
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        if (arguments is ["bare", var cells])
        {
            BareSource.Cells = int.Parse(cells, CultureInfo.InvariantCulture);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddRazorComponents().AddInteractiveServerComponents();
            await using var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.UseAntiforgery();
            app.MapRazorComponents<BareApp>().AddInteractiveServerRenderMode();
            app.MapGet("/", () => Microsoft.AspNetCore.Http.TypedResults.Redirect("/bare"));
            await app.StartAsync(cancel);
            var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            await ServeAsync(new Listening(new Uri(new Uri(url), "/bare"), ""), () => Task.FromResult(BareSource.Next()), cancel);
            return 0;
        }

        await using var server = new DashboardServer(new Dictionary<string, string> { ["Live:Stamp"] = "true" });
        var home = server.Url;
        IReadOnlyList<string> screens = [];
        if (arguments is ["walls", var changing, var still])
        {
            screens = await WallScreens.PairAsync(server.Services, int.Parse(changing, CultureInfo.InvariantCulture), int.Parse(still, CultureInfo.InvariantCulture), cancel);
            home = new Uri(home, "/wall");
        }

        if (arguments is ["bells"])
        {
            var officer = await BrowserFixture.SignInAsync(server, SampleAccounts.All.First(a => a.Role == Role.Officer).Name);
            await ServeAsync(new Listening(home, $"{officer.Name}={officer.Value}"), await SigningAsync(server, cancel), cancel);
            return 0;
        }

        var cookie = await BrowserFixture.SignInAsync(server, SampleAccounts.All.First(a => a.Role == Role.Leader).Name);
        var desk = server.Services.GetRequiredService<FigureDesk>();
        var tree = await server.Services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var catalogue = await server.Services.GetRequiredService<Catalogues>().CurrentAsync(cancel);
        var today = DateTimeOffset.UtcNow.InVietnam();
        var period = IndicatorReader.Collected(catalogue, Frequency.Month, today)!;

        // One that no other measure is bound to, so that any value may stand.
        var measure = catalogue.Measures.First(m => m.Frequency == Frequency.Month && m.NotAboveMeasureId is null && m.Axes.Length == 0
            && catalogue.Measures.All(other => other.NotAboveMeasureId != m.Id) && tree.MembersOn(m.ReportingSetId, period.To).Any());
        var communes = tree.MembersOn(measure.ReportingSetId, period.To).Select(u => u.Code).ToArray();
        var committed = 0;
        await ServeAsync(new Listening(home, $"{cookie.Name}={cookie.Value}", screens), CommitAsync, cancel);
        return 0;

        async Task<long> CommitAsync()
        {
            var entry = new FigureEntry(measure.Code, communes[++committed % communes.Length], period.Code, (committed % 37).ToString(CultureInfo.InvariantCulture), Reason: "benchmark");
            var outcome = await desk.RecordAsync(new FigureBatch([entry], FigureDoor.Api), Actor.System, cancel);
            return outcome.Refusal is { } refusal ? throw new InvalidOperationException(refusal.ToString()) : new DateTimeOffset(outcome.Value!.At).ToUnixTimeMilliseconds();
        }
    }

    /// <summary>A leader of the province gives the officer's unit a task; answers when it was signed.</summary>
    private static async Task<Func<Task<long>>> SigningAsync(DashboardServer server, CancellationToken cancel)
    {
        var services = server.Services;
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var today = DateTimeOffset.UtcNow.InVietnam();
        var commune = tree.Find(SampleAccounts.All.First(a => a.Role == Role.Officer).UnitCode, today)!;
        var leader = SampleAccounts.All.First(a => a.Role == Role.Leader);
        var contexts = services.GetRequiredService<IDbContextFactory<DashboardContext>>();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var user = await db.Users.SingleAsync(u => u.UserName == leader.Name, cancel);
        var actor = new Actor(user.Id, user.DisplayName, user.UnitId, [new ActorGrant(leader.Role, user.UnitId)]);
        var desk = services.GetRequiredService<DirectiveDesk>();
        return async () =>
        {
            var outcome = await desk.AssignAsync(
                new DirectiveEntry(user.UnitId, null, null, today, DirectiveOrigin.Direct, DirectiveVerb.Assign, "Rà soát số liệu"),
                new TaskEntry("Rà soát số liệu", [commune.Id], [], DeadlineKind: DeadlineKind.Day, DueOn: today.AddDays(10)), new SignEntry(), actor, cancel);
            if (outcome.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());

            await using var read = await contexts.CreateDbContextAsync(cancel);
            return new DateTimeOffset(await read.Directives.Where(d => d.Id == outcome.Value).Select(d => d.SignedAt!.Value).SingleAsync(cancel)).ToUnixTimeMilliseconds();
        };
    }

    private static async Task ServeAsync(Listening listening, Func<Task<long>> commit, CancellationToken cancel)
    {
        Say(JsonSerializer.Serialize(listening, JsonSerializerOptions.Web));
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            if (line == "live")
                Say(string.Create(CultureInfo.InvariantCulture, $"l {GC.GetTotalMemory(forceFullCollection: true)}"));
            if (line.Split(' ') is not ["go", var seconds, var rate])
                continue;

            var left = (int)(double.Parse(seconds, CultureInfo.InvariantCulture) * double.Parse(rate, CultureInfo.InvariantCulture));
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / double.Parse(rate, CultureInfo.InvariantCulture)));
            while (left-- > 0 && await timer.WaitForNextTickAsync(cancel))
            {
                var at = await commit();
                Say(string.Create(CultureInfo.InvariantCulture, $"c {at}"));
            }

            Say("done");
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    internal sealed record Listening(Uri Url, string Cookie, IReadOnlyList<string>? Screens = null);
}
