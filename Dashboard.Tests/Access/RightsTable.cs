using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Live;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Live;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Access;

/// <summary>
/// Every page, endpoint and hub with every role and with none. A new route fails here until somebody has written down who may use it.
/// Which units a right reaches is tested beside the desks and queries.
/// </summary>
public sealed partial class RightsTable
{
    private const string Anyone = "anyone";
    private const string SignedIn = "signed in";
    private const string Screen = "a paired screen";

    /// <summary>Route → who passes its door: anyone, anyone signed in, or those whom a policy of <see cref="Policies"/> names.</summary>
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        // A file that is not there, while files are served from the source folders.
        ["/{**path:file}"] = SignedIn,
        ["/health/live"] = Anyone,
        ["/health/ready"] = Anyone,
        ["/not-found"] = Anyone,
        ["/preferences/language"] = Anyone,
        ["/preferences/theme"] = Anyone,

        ["/sign-in"] = Anyone,
        ["/sign-in/passkey"] = Anyone,
        ["/sign-in/passkey/options"] = Anyone,
        ["/sign-in/sample"] = Anyone,
        ["/sign-in/second-factor"] = Anyone,
        ["/sign-out"] = SignedIn,
        ["/no-right"] = SignedIn,
        ["/account"] = SignedIn,
        ["/account/passkeys"] = SignedIn,
        ["/account/passkeys/options"] = SignedIn,
        ["/account/passkeys/remove"] = SignedIn,

        ["/admin/audit"] = Policies.Audit,
        ["/admin/audit/export.{format}"] = Policies.Audit,
        ["/admin/audit/heads.csv"] = Policies.Audit,
        ["/admin/tokens"] = Policies.Administer,
        ["/admin/tokens/export.{format}"] = Policies.Administer,
        ["/admin/users"] = Policies.Administer,
        ["/admin/users/export.{format}"] = Policies.Administer,
        ["/admin/users/import"] = Policies.Administer,
        ["/admin/users/new"] = Policies.Administer,
        ["/admin/users/{Id:int}"] = Policies.Administer,

        // The wall's own doors: no account opens those of a paired screen, and a screen opens no other (below).
        ["/wall"] = Anyone,
        ["/wall/worker"] = Anyone,
        ["/wall/pairing"] = Anyone,
        ["/wall/hello"] = Screen,
        ["/wall/beat"] = Screen,
        ["/wall/renew"] = Screen,
        ["/walls"] = Policies.Operate,
        ["/walls/export.{format}"] = Policies.Operate,
        ["/walls/{Id:int}"] = Policies.Operate,
        ["/walls/playlists/new"] = Policies.Operate,
        ["/walls/playlists/{Id:int}"] = Policies.Operate,
        ["/walls/{Id:int}/remote"] = Policies.Operate,
        ["/walls/takeovers"] = Policies.Operate,
        ["/walls/takeovers/export.{format}"] = Policies.Operate,
        ["/walls/stocktakes"] = Policies.Read,
        ["/walls/stocktakes/export.{format}"] = Policies.Read,
        ["/walls/stocktakes/{Id:int}"] = Policies.Read,
        ["/walls/stocktakes/{Id:int}/brief"] = Policies.Read,
        ["/walls/stocktakes/{StocktakeId:int}/show"] = Policies.Read,
        ["/walls/stocktakes/{id:int}/export.{format}"] = Policies.Read,
        ["/walls/stocktakes/{id:int}/pictures.zip"] = Policies.Read,
        ["/walls/stocktakes/{id:int}/pictures.pdf"] = Policies.Read,
        ["/present/{PlaylistId:int}"] = Policies.Read,

        ["/"] = SignedIn,
        // Alerts are personal: administrators and trung ương have some too, and what is in them is decided by the queries.
        ["/alerts"] = SignedIn,
        ["/alerts/export.{format}"] = SignedIn,
        ["/alerts/{Id:long}"] = SignedIn,
        ["/alerts/{id:long}/export.{format}"] = SignedIn,
        ["/alerts/settings"] = SignedIn,
        ["/alerts/installation"] = Policies.Administer,
        // A clerk finds there that clerks send none.
        ["/alerts/messages/new"] = Policies.Direct,
        ["/alerts/duty"] = Policies.Follow,
        ["/alerts/duty/export.{format}"] = Policies.Follow,
        ["/alerts/rules"] = Policies.Operate,
        ["/alerts/rules/export.{format}"] = Policies.Operate,
        ["/alerts/rules/new"] = Policies.Operate,
        ["/alerts/rules/{Id:int}"] = Policies.Operate,
        ["/alerts/escalations"] = Policies.Operate,
        ["/alerts/escalations/export.{format}"] = Policies.Operate,
        ["/alerts/silences"] = Policies.Operate,
        ["/alerts/silences/export.{format}"] = Policies.Operate,
        ["/admin/webhooks"] = Policies.Administer,
        ["/admin/webhooks/export.{format}"] = Policies.Administer,
        ["/alerts/push"] = SignedIn,
        ["/alerts/push/end"] = SignedIn,
        ["/alerts/unsubscribe"] = Anyone,
        ["/alerts/worker"] = Anyone,
        ["/approval"] = Policies.Coordinate,
        ["/approval/export.{format}"] = Policies.Coordinate,
        ["/directives/export.{format}"] = Policies.Follow,
        ["/directives/files/{id:int}"] = Policies.Follow,
        ["/tasks/export.{format}"] = Policies.Follow,
        ["/directives/print"] = Policies.Follow,
        ["/tasks/print"] = Policies.Follow,
        ["/directives"] = Policies.Follow,
        ["/directives/assign"] = Policies.Direct,
        ["/directives/import"] = Policies.Direct,
        ["/directives/inspections"] = Policies.Follow,
        ["/directives/inspections/new"] = Policies.Follow,
        ["/directives/inspections/{Id:int}"] = Policies.Follow,
        ["/directives/new"] = Policies.Direct,
        ["/directives/{Id:int}"] = Policies.Follow,
        ["/tasks"] = Policies.Follow,
        ["/tasks/delegations"] = Policies.Follow,
        ["/tasks/settings"] = Policies.Operate,
        ["/tasks/templates"] = Policies.Direct,
        ["/tasks/{Id:int}"] = Policies.Follow,
        ["/entry"] = Policies.Enter,
        ["/entry/assets/{hash}/{name}"] = Anyone,
        ["/entry/cells"] = Policies.Enter,
        ["/entry/report"] = Policies.Enter,
        ["/entry/submit"] = Policies.Enter,
        ["/entry/token"] = Policies.Enter,
        ["/entry/worker"] = Anyone,
        ["/health"] = Policies.Administer,
        ["/explain"] = Policies.Read,
        ["/explain/export.{format}"] = Policies.Read,
        ["/indicators"] = Policies.Read,
        ["/indicators/export.{format}"] = Policies.Read,
        ["/indicators/{Code}"] = Policies.Read,
        ["/indicators/{code}/export.{format}"] = Policies.Read,
        ["/jobs"] = Policies.Operate,
        ["/jobs/export.{format}"] = Policies.Operate,
        ["/jobs/{Name}"] = Policies.Operate,
        ["/jobs/{name}/export.{format}"] = Policies.Operate,
        ["/manage/breakdowns"] = Policies.Coordinate,
        ["/manage/breakdowns/export.{format}"] = Policies.Coordinate,
        ["/manage/holidays"] = Policies.Coordinate,
        ["/manage/holidays/export.{format}"] = Policies.Coordinate,
        ["/manage/indicators"] = Policies.Coordinate,
        ["/manage/indicators/export.{format}"] = Policies.Coordinate,
        ["/manage/indicators/new"] = Policies.Coordinate,
        ["/manage/indicators/{Code}"] = Policies.Coordinate,
        ["/manage/measures"] = Policies.Coordinate,
        ["/manage/measures/export.{format}"] = Policies.Coordinate,
        ["/manage/measures/new"] = Policies.Coordinate,
        ["/manage/measures/{Code}"] = Policies.Coordinate,
        ["/manage/periods"] = Policies.Coordinate,
        ["/manage/periods/export.{format}"] = Policies.Coordinate,
        ["/manage/regimes"] = Policies.Coordinate,
        ["/manage/regimes/new"] = Policies.Coordinate,
        ["/manage/regimes/{Code}"] = Policies.Coordinate,
        ["/manage/regimes/{code}/forms/{version:int}.json"] = Policies.Coordinate,
        ["/reports"] = Policies.Read,
        ["/reports/export.{format}"] = Policies.Read,
        ["/reports/{Regime}/{Period}/{Unit}"] = Policies.Read,
        ["/manage/sets"] = Policies.Coordinate,
        ["/manage/sets/export.{format}"] = Policies.Coordinate,
        ["/manage/sets/{Code}"] = Policies.Coordinate,
        ["/manage/sets/{code}/export.{format}"] = Policies.Coordinate,
        ["/manage/targets"] = Policies.Coordinate,
        ["/manage/targets/export.{format}"] = Policies.Coordinate,
        ["/manage/targets/new"] = Policies.Coordinate,
        ["/manage/targets/{Id:int}"] = Policies.Coordinate,
        ["/manage/units"] = Policies.Administer,
        ["/map"] = Policies.Read,
        ["/receipts"] = Policies.Enter,
        ["/receipts/export.{format}"] = Policies.Enter,
        ["/search"] = SignedIn,
        ["/map/outlines.svg"] = Anyone,
        ["/units"] = SignedIn,
        ["/units/export.{format}"] = SignedIn,
        ["/units/merge"] = Policies.Administer,
        ["/units/{Code}"] = SignedIn,
        ["/walls/media"] = Policies.Coordinate,
        ["/walls/media/add"] = Policies.Coordinate,
        ["/walls/media/remove"] = Policies.Coordinate,
        ["/walls/media/{hash}"] = SignedIn,
        ["/walls/scenes"] = Policies.Coordinate,
        ["/walls/scenes/{Code}"] = Policies.Coordinate,

        ["/api/v1/changes"] = SignedIn,
        ["/api/v1/directives"] = Policies.Follow,
        ["POST /api/v1/directives"] = Policies.Direct,
        ["/api/v1/tasks"] = Policies.Follow,
        ["POST /api/v1/tasks/{id}/files"] = Policies.Follow,
        ["POST /api/v1/tasks/{id}/moves"] = Policies.Follow,
        ["/api/v1/figures"] = Policies.Read,
        ["POST /api/v1/figures"] = Policies.Enter,
        ["/api/v1/indicators"] = Policies.Read,
        ["/api/v1/indicators/{code}"] = Policies.Read,
        ["/api/v1/measures"] = SignedIn,
        ["/api/v1/periods"] = SignedIn,
        ["/api/v1/units"] = SignedIn,
        ["/api/v1/units/{code}"] = SignedIn,
        ["/openapi/{documentName}.json"] = Anyone,

        // What a method of the hub tells is decided in it, by the actor's reach.
        ["/hubs/live"] = SignedIn,
        ["/hubs/live/negotiate"] = SignedIn,
        ["LiveHub.Subscribe"] = SignedIn,

        // The circuit's own doors: what passes through them is a page, with the page's rights.
        ["/_blazor"] = SignedIn,
        ["/_blazor/negotiate"] = SignedIn,
        ["/_blazor/disconnect"] = SignedIn,
        ["/_blazor/initializers"] = SignedIn,
        ["/_framework/opaque-redirect"] = SignedIn,
    };

    private static readonly Dictionary<string, Role[]> Holders = new(StringComparer.Ordinal)
    {
        [Policies.Read] = [Role.Leader, Role.Coordinator, Role.Officer, Role.Central, Role.Inspector, Role.Secretariat],
        [Policies.Enter] = [Role.Officer, Role.Coordinator],
        [Policies.Coordinate] = [Role.Coordinator],
        [Policies.Administer] = [Role.Administrator],
        [Policies.Operate] = [Role.Administrator, Role.Coordinator],
        [Policies.Follow] = [Role.Leader, Role.Coordinator, Role.Officer, Role.Inspector, Role.Secretariat, Role.Clerk],
        [Policies.Direct] = [Role.Leader, Role.Coordinator, Role.Secretariat, Role.Clerk],
        [Policies.Audit] = [Role.Administrator, Role.Inspector],
        [Screen] = [],
    };

    /// <summary>What a paired screen's cookie opens besides what anyone may: its own doors, its circuit, and the pictures that it shows.</summary>
    private static readonly string[] OpenToScreens =
        ["/wall/hello", "/wall/beat", "/wall/renew", "/walls/media/{hash}", "/_blazor", "/_blazor/negotiate", "/_blazor/disconnect", "/_blazor/initializers"];

    /// <summary>A call of each hub method that an entitled caller may make.</summary>
    private static readonly Dictionary<string, object[]> Calls = new(StringComparer.Ordinal)
    {
        ["LiveHub.Subscribe"] = [LiveTopics.All, -1L],
    };

    /// <summary>What a subscriber to everything is told of a figure of one commune, an account and a job of the province, and its units.</summary>
    private static readonly Dictionary<string, string[]> Hears = new(StringComparer.Ordinal)
    {
        ["lanhdao"] = ["figures", "units"],
        ["tonghop"] = ["figures", "jobs", "units"],
        ["nhaplieu"] = ["units"], // the figure is of the commune next door
        ["chutichxa"] = ["units"],
        ["trunguong"] = ["figures", "units"],
        ["thanhtra"] = ["figures", "units"],
        ["vanphong"] = ["figures", "units"],
        ["vanthu"] = ["units"],
        ["quantri"] = ["access", "jobs", "units"],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_door_opens_for_those_whom_the_table_names_and_for_nobody_else()
    {
        await using var server = await AccessWorld.StartAsync(Cancel, ("Access:SignInsPerMinute", "10000"), ("Walls:PairingHold", "00:00:00.010"));
        var doors = Doors(server);
        Assert.Equal([], doors.Where(d => Rule(d.Route, d.Method) is null).Select(d => $"{d.Method} {d.Route}"));
        Assert.Equal([], HubMethods(server).Where(m => !Table.ContainsKey(m)));

        var wrong = new List<string>();
        using (var stranger = new Visitor(server))
            await WalkAsync(stranger, null, doors, wrong);

        foreach (var account in SampleAccounts.All)
        {
            using var visitor = new Visitor(server);
            await visitor.SignInAsync(account.Name, DashboardServer.Password, Cancel);
            await WalkAsync(visitor, account.Role, doors, wrong);
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task A_screens_cookie_opens_the_walls_own_doors_and_no_other()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var tokens = server.Services.GetRequiredService<ScreenTokens>();
        var offer = (await tokens.OfferAsync(null, "10.0.0.1", Cancel)).Value!;
        Assert.Null((await server.Services.GetRequiredService<WallDesk>().PairAsync(offer.Code, null, new ScreenEntry("Sảnh", "", "75", IsPublic: false, PlaylistId: null), Actor.System, Cancel)).Refusal);
        using var screen = new Visitor(server);
        screen.Keep("dashboard-wall", (await tokens.ClaimAsync(offer.Secret, Cancel)).Value!);

        var wrong = new List<string>();
        foreach (var (route, method) in Doors(server))
        {
            var answer = await screen.SendAsync(new HttpMethod(method), Parameter().Replace(route, p => p.Value.EndsWith(":file}", StringComparison.Ordinal) ? "none.css" : "1"), Cancel);
            var door = answer.Headers.Location is { } to ? to.IsAbsoluteUri ? to.AbsolutePath : to.OriginalString : "";
            var open = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && door is not ("/sign-in" or "/no-right");
            if (open != (Rule(route, method) is Anyone || OpenToScreens.Contains(route)))
                wrong.Add($"{method} {route}: {(int)answer.StatusCode} {door}");

            // Whatever happens, the wall's own doors never lead to a page that asks who one is.
            if (route.StartsWith("/wall", StringComparison.Ordinal) && !route.StartsWith("/walls", StringComparison.Ordinal) && door.Length > 0)
                wrong.Add($"{method} {route}: leads to {door}");
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task Every_hub_method_answers_those_whom_the_table_names_and_nobody_else()
    {
        await using var server = await AccessWorld.StartAsync(Cancel, ("Access:SignInsPerMinute", "10000"));
        var methods = HubMethods(server).ToList();
        Assert.Equal(Calls.Keys.Order(), methods.Order());

        var wrong = new List<string>();
        await Assert.ThrowsAsync<WebSocketException>(() => HubClient.ConnectAsync(server.Url, query: "", cookies: "", Cancel));
        foreach (var account in SampleAccounts.All)
        {
            using var visitor = new Visitor(server);
            await visitor.SignInAsync(account.Name, DashboardServer.Password, Cancel);
            foreach (var method in methods)
            {
                await using var client = await HubClient.ConnectAsync(server.Url, query: "", visitor.Cookies, Cancel);
                await client.CallAsync(method[(method.IndexOf('.', StringComparison.Ordinal) + 1)..], Calls[method], Cancel);
                var open = (await AnswerAsync(client))["error"] is null;
                var should = Table[method] is SignedIn || Holders[Table[method]].Contains(account.Role);
                if (open != should)
                    wrong.Add($"{method} as {account.Role}: should be {(should ? "open" : "closed")}");
            }
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task A_subscriber_hears_what_its_role_may_know_of()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var tree = await server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var (province, south) = (tree.OfCode("75").Single().Id, tree.OfCode(AccessWorld.South).Single().Id);
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        var head = await db.FeedHeads.Select(h => h.Number).SingleAsync(Cancel);
        await server.Services.GetRequiredService<WriteGate>().WriteAsync<bool>((scope, _) =>
        {
            scope.Changed(ChangeKind.Figure, tree.PathOf(south), "meetings/2026-10", 0);
            scope.Changed(ChangeKind.Access, tree.PathOf(province), "user:0", 0);
            scope.Changed(ChangeKind.Job, "/", "verify", 0);
            scope.Changed(ChangeKind.Unit, "/", "units", 0);
            return Task.FromResult<Outcome<bool>>(true);
        }, Cancel);

        foreach (var account in SampleAccounts.All)
        {
            using var visitor = new Visitor(server);
            await visitor.SignInAsync(account.Name, DashboardServer.Password, Cancel);
            await using var client = await HubClient.ConnectAsync(server.Url, query: "", visitor.Cookies, Cancel);
            await client.SubscribeAsync(LiveTopics.All, head, Cancel);
            var heard = new List<string>();
            await client.UntilAsync("UpTo", message =>
            {
                if ((string?)message["target"] == "Change")
                    heard.Add((string)message["arguments"]![0]!["topic"]!);
            }, Cancel);

            Assert.Equal((account.Name, string.Join(' ', Hears[account.Name])), (account.Name, string.Join(' ', heard.Order())));
        }
    }

    /// <summary>The hub's word that the call is done (3) with or without an error.</summary>
    private static async Task<JsonNode> AnswerAsync(HubClient client)
    {
        while (await client.NextAsync(Cancel) is { } message)
        {
            if ((int?)message["type"] == 3)
                return message;
        }

        throw new InvalidOperationException("The hub closed without an answer.");
    }

    private static async Task WalkAsync(Visitor visitor, Role? role, List<(string Route, string Method)> doors, List<string> wrong)
    {
        foreach (var (route, method) in doors)
        {
            var answer = await visitor.SendAsync(new HttpMethod(method), Parameter().Replace(route, p => p.Value.EndsWith(":file}", StringComparison.Ordinal) ? "none.css" : "1"), Cancel);
            var door = answer.Headers.Location is { } to ? to.IsAbsoluteUri ? to.AbsolutePath : to.OriginalString : "";
            var open = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && door is not ("/sign-in" or "/no-right");
            var should = Rule(route, method) switch
            {
                Anyone => true,
                SignedIn => role is not null,
                var policy => role is { } held && Holders[policy!].Contains(held),
            };
            if (open != should)
                wrong.Add($"{method} {route} as {role?.ToString() ?? "nobody"}: {(int)answer.StatusCode} {door}, should be {(should ? "open" : "closed")}");
        }
    }

    /// <summary>A method of its own goes before the route.</summary>
    private static string? Rule(string route, string method) => Table.GetValueOrDefault($"{method} {route}") ?? Table.GetValueOrDefault(route);

    private static IEnumerable<string> HubMethods(DashboardServer server) =>
        server.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(e => e.Metadata.GetMetadata<HubMetadata>()?.HubType).Where(hub => hub?.Assembly == typeof(Program).Assembly).Distinct()
            .SelectMany(hub => hub!.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(m => m.GetBaseDefinition() == m && !m.IsSpecialName)
                .Select(m => $"{hub.Name}.{m.Name}"));

    private static List<(string Route, string Method)> Doors(DashboardServer server) =>
        [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m => ("/" + e.RoutePattern.RawText!.Trim('/'), m)))
            .Distinct().Order()];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
