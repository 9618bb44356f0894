using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Jobs.Alerts;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>The doors of the channels: an e-mail's link to leave, a browser's subscription to push, and the worker that shows what was pushed.</summary>
public static class ChannelEndpoints
{
    public static IServiceCollection AddChannels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAlertChannels(configuration, sends: configuration.GetSection(JobOptions.Section).Get<JobOptions>()?.Enabled ?? true);
        services.AddSingleton<AlertWords>();
        services.AddSingleton<AlertTitle>(provider => provider.GetRequiredService<AlertWords>().TitleOf);
        services.AddSingleton<ChannelWording>(provider =>
        {
            var text = provider.GetRequiredService<IStringLocalizer<ChannelTexts>>();
            return (language, key, arguments) => ChannelWords.Say(text, language, key, arguments);
        });
        services.AddSingleton<AlertWording>(provider =>
        {
            var words = provider.GetRequiredService<AlertWords>();
            return (alert, language) => (words.TitleOf(alert, ChannelWords.CultureOf(language)), alert.Words ?? "");
        });
        return services;
    }

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        // The word in the address is all that it takes: whoever reads the e-mail may be signed in nowhere, and a mail program sends no token of a form.
        var leave = routes.MapGroup("/alerts/unsubscribe").AllowAnonymous().DisableAntiforgery();
        leave.MapGet("", AskToLeave);
        leave.MapPost("", LeaveAsync).RequireRateLimiting(Limits.Api);

        routes.MapGet("/alerts/worker", Worker).AllowAnonymous();
        var push = routes.MapGroup("/alerts/push").RequireAuthorization();
        push.MapGet("", OfferAsync);
        push.MapPost("", SubscribeAsync);
        push.MapPost("/end", EndAsync);
    }

    /// <summary>Looking at the address changes nothing: programs that look for harm in e-mails open every link.</summary>
    private static RazorComponentResult<UnsubscribeDocument> AskToLeave(HttpContext context, UnsubscribeTokens tokens, string? token = null) =>
        Document(context, token, tokens.Read(token)?.Kinds, isDone: false);

    /// <summary>By the button of the page, or by the mail program at one click (RFC 8058).</summary>
    private static async Task<RazorComponentResult<UnsubscribeDocument>> LeaveAsync(HttpContext context, UnsubscribeTokens tokens, EmailLeave leave, CancellationToken cancel, string? token = null)
    {
        var known = tokens.Read(token);
        if (known is { } asked && (await leave.LeaveAsync(asked.UserId, [.. asked.Kinds], cancel)).Refused)
            known = null;

        return Document(context, token, known?.Kinds, isDone: known is not null);
    }

    private static RazorComponentResult<UnsubscribeDocument> Document(HttpContext context, string? token, IReadOnlyList<AlertKind>? kinds, bool isDone)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return new RazorComponentResult<UnsubscribeDocument>(new Dictionary<string, object?>
        {
            [nameof(UnsubscribeDocument.View)] = new UnsubscribeView(token ?? "", kinds, isDone, Theme.Of(context)),
        })
        { StatusCode = kinds is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, PreventStreamingRendering = true };
    }

    /// <summary>The service worker: its address must not change. It looks after no page, only after what is pushed.</summary>
    private static FileStreamHttpResult Worker(HttpContext context, IWebHostEnvironment environment)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Stream(environment.WebRootFileProvider.GetFileInfo("js/alerts-worker.js").CreateReadStream(), "text/javascript; charset=utf-8");
    }

    /// <summary>What a browser needs to subscribe, and whether it is any use here.</summary>
    private static async Task<Ok<PushOffer>> OfferAsync(HttpContext context, VapidKeys keys, ChannelAvailability availability, IAntiforgery antiforgery, CancellationToken cancel)
    {
        return TypedResults.Ok(new PushOffer(
            await keys.PublicAsync(cancel), (await availability.OfAsync(AlertChannel.Push, cancel)).ToString(), antiforgery.GetAndStoreTokens(context).RequestToken!));
    }

    private static async Task<Results<Ok<PushAnswer>, BadRequest<PushAnswer>, ProblemHttpResult>> SubscribeAsync(
        HttpContext context, PushDesk desk, Actors actors, IAntiforgery antiforgery, IStringLocalizer<RefusalTexts> text, CancellationToken cancel)
    {
        if (await ReadAsync(context, antiforgery, cancel) is not { Endpoint: { } endpoint, Keys: { P256dh: { } publicKey, Auth: { } secret } })
            return Broken();

        var outcome = await desk.SubscribeAsync(new PushEntry(endpoint, publicKey, secret), await actors.GetAsync(context.User, cancel), cancel);
        return outcome.Refusal is { } refusal ? TypedResults.BadRequest(new PushAnswer(refusal.Code, text.Say(refusal))) : TypedResults.Ok(new PushAnswer(null, null));
    }

    private static async Task<Results<Ok<PushAnswer>, ProblemHttpResult>> EndAsync(HttpContext context, PushDesk desk, Actors actors, IAntiforgery antiforgery, CancellationToken cancel)
    {
        if (await ReadAsync(context, antiforgery, cancel) is not { Endpoint: { } endpoint })
            return Broken();

        await desk.EndAsync(endpoint, await actors.GetAsync(context.User, cancel), cancel);
        return TypedResults.Ok(new PushAnswer(null, null));
    }

    // The framework checks forms by itself, JSON not.
    private static async Task<PushBody?> ReadAsync(HttpContext context, IAntiforgery antiforgery, CancellationToken cancel)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is not (> 0 and < 8192) || !await antiforgery.IsRequestValidAsync(context))
            return null;

        try
        {
            return await context.Request.ReadFromJsonAsync<PushBody>(cancel);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static ProblemHttpResult Broken() => TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, title: "Not a subscription, or antiforgery token missing or out of date");
}

/// <summary>What the page behind an e-mail's link shows.</summary>
/// <param name="Kinds">Which kinds the link is about; null for a link that is not ours.</param>
public sealed record UnsubscribeView(string Token, IReadOnlyList<AlertKind>? Kinds, bool IsDone, string Theme);

/// <param name="Key">To subscribe with.</param>
/// <param name="Standing">A <see cref="ChannelStanding"/>.</param>
/// <param name="Token">For the next command.</param>
internal sealed record PushOffer(string Key, string Standing, string Token);

/// <summary>A subscription as browsers write it.</summary>
internal sealed record PushBody(string? Endpoint, PushBodyKeys? Keys);

internal sealed record PushBodyKeys(string? P256dh, string? Auth);

/// <summary>Why it was refused, for programs and for people; neither when it was done.</summary>
internal sealed record PushAnswer(string? Code, string? Sentence);
