using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Walls;
using Dashboard.Exports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Dashboard.Walls;

/// <summary>The wall's own doors. None of them leads to a page that asks who you are.</summary>
internal static class WallEndpoints
{
    public static IServiceCollection AddWalls(this IServiceCollection services)
    {
        services.AddOptions<WallOptions>().BindConfiguration(WallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WallFleet>();
        services.AddSingleton<WallLines>();
        services.AddScoped<PaintPace>();
        services.AddHostedService<WallWatch>();
        return services;
    }

    /// <summary>Whatever breaks, a screen gets a page that asks again by itself: an error page would stay on it until somebody came.</summary>
    public static void UseWalls(this IApplicationBuilder app) => app.UseWhen(context => context.Request.Path == "/wall", wall => wall.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.RequestServices.GetRequiredService<ILogger<WallDocument>>().LogError(error, "A screen's page could not be made; it is told to wait.");
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await Document(context, new WallView(WallMode.Waiting, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())).ExecuteAsync(context);
        }
    }));

    public static void MapWalls(this IEndpointRouteBuilder routes)
    {
        var anyone = routes.MapGroup("/wall").AllowAnonymous();
        anyone.MapGet("", ShowAsync);
        anyone.MapGet("/worker", Worker);
        anyone.MapPost("/pairing", WaitAsync);

        routes.MapGet("/walls/export.{format}", async (string format, [AsParameters] WallFilter filter, HttpContext context, Actors actors, WallLines lines, CancellationToken cancel) =>
            TableExport.File(lines.ToExport(await lines.ReadAsync(await actors.GetAsync(context.User, cancel), filter, cancel)), format)).RequireAuthorization(Policies.Operate);

        var screen = routes.MapGroup("/wall").RequireAuthorization(Policies.Screen);
        screen.MapPost("/hello", HelloAsync);
        screen.MapPost("/beat", Beat);
        screen.MapPost("/renew", RenewAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, ScreenTokens tokens, TimeProvider clock, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.User.ScreenId() is not null)
            return Document(context, new WallView(WallMode.Wall, clock.GetUtcNow()));

        var offer = await tokens.OfferAsync(context.Request.Cookies[ScreenCookies.Pairing], context.Connection.RemoteIpAddress?.ToString() ?? "", cancel);
        if (offer.Value is not { } made)
            return Document(context, new WallView(WallMode.Waiting, clock.GetUtcNow()));

        ScreenCookies.Keep(context, ScreenCookies.Pairing, made.Secret);
        var address = new UriBuilder(context.Request.Scheme, context.Request.Host.Host, context.Request.Host.Port ?? -1, "/walls", $"?code={made.Code}").Uri;
        return Document(context, new WallView(WallMode.Pairing, clock.GetUtcNow(), made, address));
    }

    private static RazorComponentResult<WallDocument> Document(HttpContext context, WallView view) =>
        new(new Dictionary<string, object?> { [nameof(WallDocument.View)] = view }) { StatusCode = context.Response.StatusCode, PreventStreamingRendering = true };

    /// <summary>The service worker: its address must not change, and it looks after the page above it.</summary>
    private static FileStreamHttpResult Worker(HttpContext context, IWebHostEnvironment environment)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["Service-Worker-Allowed"] = "/wall";
        return TypedResults.Stream(environment.WebRootFileProvider.GetFileInfo("js/wall-worker.js").CreateReadStream(), "text/javascript; charset=utf-8");
    }

    /// <summary>Held until the code was typed (the browser gets its token) or a while has passed (it asks again).</summary>
    private static async Task<Results<Ok, NoContent>> WaitAsync(HttpContext context, ScreenTokens tokens, LiveFeed feed, TimeProvider clock, IOptions<WallOptions> options, CancellationToken cancel)
    {
        if (context.Request.Cookies[ScreenCookies.Pairing] is not { Length: > 0 } secret)
            return TypedResults.NoContent();

        using var subscription = feed.Subscribe(new ChangeFilter("/", ChangeKind.Screen));
        using var enough = new CancellationTokenSource(options.Value.PairingHold, clock);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancel, enough.Token);
        await using var nudges = subscription.NudgesAsync(until.Token).GetAsyncEnumerator(until.Token);
        try
        {
            do
            {
                if (await tokens.IsPairedAsync(secret, cancel) && (await tokens.ClaimAsync(secret, cancel)).Value is { } token)
                {
                    ScreenCookies.Keep(context, ScreenCookies.Token, token);
                    return TypedResults.Ok();
                }
            }
            while (await nudges.MoveNextAsync());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody typed it yet.
        }

        return TypedResults.NoContent();
    }

    /// <summary>A page that opens says who it is; a second browser with the same token is told that it is one.</summary>
    private static async Task<Results<Ok<WallAnswer>, Conflict>> HelloAsync(
        WallHello hello, HttpContext context, WallFleet fleet, IDbContextFactory<DashboardContext> contexts, TimeProvider clock, IOptions<WallOptions> options, CancellationToken cancel)
    {
        var id = context.User.ScreenId()!.Value;
        ScreenStatus? stored = null;
        if (fleet.StatusOf(id) is null)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            stored = await db.ScreenStatuses.AsNoTracking().SingleOrDefaultAsync(s => s.ScreenId == id, cancel);
        }

        ScreenCookies.Drop(context, ScreenCookies.Pairing);
        return IsWell(hello.Instance, hello.Page, hello.Build, hello.Browser) && fleet.Enter(id, hello, context.Connection.RemoteIpAddress?.ToString() ?? "", stored)
            ? TypedResults.Ok(Answer(clock, options))
            : TypedResults.Conflict();
    }

    private static Results<Ok<WallAnswer>, Conflict> Beat(WallBeat beat, HttpContext context, WallFleet fleet, TimeProvider clock, IOptions<WallOptions> options) =>
        IsWell(beat.Page, beat.Build) && fleet.Take(context.User.ScreenId()!.Value, beat) ? TypedResults.Ok(Answer(clock, options)) : TypedResults.Conflict();

    /// <summary>Asked once a day by the page: the token is renewed by fetch, never by a reload.</summary>
    private static async Task<NoContent> RenewAsync(HttpContext context, ScreenTokens tokens, CancellationToken cancel)
    {
        if (await tokens.RenewAsync(context.User.ScreenId()!.Value, cancel) is { } token)
            ScreenCookies.Keep(context, ScreenCookies.Token, token);

        return TypedResults.NoContent();
    }

    private static WallAnswer Answer(TimeProvider clock, IOptions<WallOptions> options) => new(clock.GetUtcNow().ToUnixTimeMilliseconds(), WallBuild.Of(options.Value));

    private static bool IsWell(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not { Length: > 0 and <= 300 })
                return false;
        }

        return true;
    }
}

/// <summary>The server's time, in milliseconds since 1970, and the build that runs.</summary>
internal sealed record WallAnswer(long Now, string Build);
