using System.Buffers.Text;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Access;

/// <summary>The challenges that js/passkey.js asks for, and the forms that carry the browser's answers.</summary>
internal static class PasskeyEndpoints
{
    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var signIn = routes.MapGroup("/sign-in/passkey").AllowAnonymous().RequireRateLimiting(Limits.SignIn);
        signIn.MapPost("/options", AskAsync);
        signIn.MapPost("", SignInAsync);

        var own = routes.MapGroup("/account/passkeys").RequireRateLimiting(Limits.SignIn);
        own.MapPost("/options", OfferAsync);
        own.MapPost("", AddAsync);
        own.MapPost("/remove", RemoveAsync);
    }

    // Taking the form makes the endpoint ask for the antiforgery token.
    private static async Task<ContentHttpResult> AskAsync(SignInManager<User> identity, [FromForm(Name = "__RequestVerificationToken")] string token)
    {
        _ = token;
        return TypedResults.Text(await identity.MakePasskeyRequestOptionsAsync(null), "application/json");
    }

    private static async Task<RedirectHttpResult> SignInAsync(HttpContext context, SignInDesk desk, [FromForm] string credential, [FromForm] string? returnUrl)
    {
        var target = AccessEndpoints.Local(returnUrl, "/");
        return await desk.ByPasskeyAsync(credential, context.RequestAborted) is SignInAnswer.SignedIn
            ? TypedResults.LocalRedirect(target)
            : TypedResults.LocalRedirect($"/sign-in?passkeyRefused=true&returnUrl={Uri.EscapeDataString(target)}");
    }

    private static async Task<Results<ContentHttpResult, UnauthorizedHttpResult>> OfferAsync(
        HttpContext context, UserManager<User> users, SignInManager<User> identity, [FromForm(Name = "__RequestVerificationToken")] string token)
    {
        _ = token;
        if (await users.GetUserAsync(context.User) is not { } user)
            return TypedResults.Unauthorized();

        var options = await identity.MakePasskeyCreationOptionsAsync(new() { Id = await users.GetUserIdAsync(user), Name = user.UserName!, DisplayName = user.DisplayName });
        return TypedResults.Text(options, "application/json");
    }

    private static async Task<Results<RedirectHttpResult, UnauthorizedHttpResult>> AddAsync(
        HttpContext context, UserManager<User> users, SignInManager<User> identity, [FromForm] string credential, [FromForm] string name)
    {
        if (await users.GetUserAsync(context.User) is not { } user)
            return TypedResults.Unauthorized();

        var attested = await identity.PerformPasskeyAttestationAsync(credential);
        if (!attested.Succeeded)
            return TypedResults.LocalRedirect("/account?passkeyFailed=true");

        attested.Passkey.Name = name.Trim();
        await users.AddOrUpdatePasskeyAsync(user, attested.Passkey);
        return TypedResults.LocalRedirect("/account");
    }

    private static async Task<Results<RedirectHttpResult, UnauthorizedHttpResult>> RemoveAsync(HttpContext context, UserManager<User> users, [FromForm] string id)
    {
        if (await users.GetUserAsync(context.User) is not { } user)
            return TypedResults.Unauthorized();

        if (Base64Url.IsValid(id))
            await users.RemovePasskeyAsync(user, Base64Url.DecodeFromChars(id));

        return TypedResults.LocalRedirect("/account");
    }
}
