using System.Globalization;
using System.Threading.RateLimiting;
using Dashboard.Data;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Identity;

namespace Dashboard.Access;

/// <summary>How a sign-in ended.</summary>
public enum SignInAnswer
{
    SignedIn,

    /// <summary>The password is right; the second factor is asked for next.</summary>
    SecondFactor,

    /// <summary>Wrong name or password, disabled or locked out: not told apart, so that nobody learns which accounts there are.</summary>
    Refused,

    /// <summary>Too many attempts on one account within a minute, from wherever they came.</summary>
    TooMany,
}

/// <summary>Takes sign-ins: by password, second factor, one-time code or passkey; each outcome is a line in the audit.</summary>
public sealed class SignInDesk(
    SignInManager<User> identity, UserManager<User> users, IPasswordHasher<User> hasher, AccountAttempts attempts, AuditLog audit, IHttpContextAccessor contexts)
{
    // A hash of no password, so that an unknown name takes as long as a known one.
    private static readonly Lazy<string> Decoy = new(() => new PasswordHasher<User>().HashPassword(null!, Guid.NewGuid().ToString()));

    public async Task<SignInAnswer> ByPasswordAsync(string name, string password, CancellationToken cancel)
    {
        if (!attempts.Admits(name))
            return await AnswerAsync(null, SignInResult.Failed, "password", cancel, tooMany: true);

        if (await users.FindByNameAsync(name) is not { } user)
        {
            hasher.VerifyHashedPassword(null!, Decoy.Value, password);
            return await AnswerAsync(null, SignInResult.Failed, "password", cancel);
        }

        return await AnswerAsync(user, await identity.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true), "password", cancel);
    }

    /// <summary>The six digits of an authenticator app, after the password.</summary>
    public async Task<SignInAnswer> ByAuthenticatorAsync(string code, CancellationToken cancel)
    {
        var user = await identity.GetTwoFactorAuthenticationUserAsync();
        var digits = code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return await AnswerAsync(user, await identity.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: false, rememberClient: false), "authenticator", cancel);
    }

    /// <summary>One of the printed codes, after the password; it is used up.</summary>
    public async Task<SignInAnswer> ByRecoveryCodeAsync(string code, CancellationToken cancel)
    {
        var user = await identity.GetTwoFactorAuthenticationUserAsync();
        if (user is not null && !attempts.Admits(user.UserName!))
            return await AnswerAsync(user, SignInResult.Failed, "recovery code", cancel, tooMany: true);

        return await AnswerAsync(user, await identity.TwoFactorRecoveryCodeSignInAsync(code.Trim()), "recovery code", cancel);
    }

    /// <summary>A passkey's answer to the challenge; it is both factors in one.</summary>
    public async Task<SignInAnswer> ByPasskeyAsync(string credential, CancellationToken cancel)
    {
        var assertion = await identity.PerformPasskeyAssertionAsync(credential);
        if (!assertion.Succeeded)
            return await AnswerAsync(null, SignInResult.Failed, "passkey", cancel);

        if (!await identity.CanSignInAsync(assertion.User) || await users.IsLockedOutAsync(assertion.User))
            return await AnswerAsync(assertion.User, SignInResult.NotAllowed, "passkey", cancel);

        // The new signature count makes a copied authenticator noticeable.
        await users.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey);
        await identity.SignInAsync(assertion.User, isPersistent: false, "passkey");
        return await AnswerAsync(assertion.User, SignInResult.Success, "passkey", cancel);
    }

    /// <summary>Signs an account in that something else has vouched for: the province's single sign-on, or the sample's one click.</summary>
    public async Task<SignInAnswer> VouchedAsync(User user, string how, CancellationToken cancel)
    {
        if (!await identity.CanSignInAsync(user) || await users.IsLockedOutAsync(user))
            return await AnswerAsync(user, SignInResult.NotAllowed, how, cancel);

        await identity.SignInAsync(user, isPersistent: false, how);
        return await AnswerAsync(user, SignInResult.Success, how, cancel);
    }

    public async Task SignOutAsync(Actor actor, CancellationToken cancel)
    {
        await identity.SignOutAsync();
        await audit.WriteAsync(actor, "Access.SignOut", actor.UserId.ToString(CultureInfo.InvariantCulture), null, Address, cancel);
    }

    private string? Address => contexts.HttpContext?.Connection.RemoteIpAddress?.ToString();

    private async Task<SignInAnswer> AnswerAsync(User? user, SignInResult result, string how, CancellationToken cancel, bool tooMany = false)
    {
        var (answer, action) = result switch
        {
            _ when tooMany => (SignInAnswer.TooMany, "Access.SignInThrottled"),
            { Succeeded: true } => (SignInAnswer.SignedIn, "Access.SignIn"),
            { RequiresTwoFactor: true } => (SignInAnswer.SecondFactor, "Access.PasswordAccepted"),
            { IsLockedOut: true } => (SignInAnswer.Refused, "Access.SignInLockedOut"),
            { IsNotAllowed: true } => (SignInAnswer.Refused, "Access.SignInDisabled"),
            _ => (SignInAnswer.Refused, "Access.SignInFailed"),
        };

        // An unknown name is not written down: people type their password into the wrong field.
        var actor = user is null ? Actor.Nobody with { UserId = 0 } : new Actor(user.Id, user.DisplayName, user.UnitId, []);
        await audit.WriteAsync(actor, action, user?.Id.ToString(CultureInfo.InvariantCulture) ?? "unknown", how, Address, cancel);
        return answer;
    }
}

/// <summary>How often one account may be tried: ten times a minute, whatever addresses the attempts come from.</summary>
public sealed class AccountAttempts : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(name =>
        RateLimitPartition.GetSlidingWindowLimiter(name, _ => new SlidingWindowRateLimiterOptions { PermitLimit = 10, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));

    public bool Admits(string name)
    {
        using var lease = _limiter.AttemptAcquire(name.Trim().ToUpperInvariant());
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}

/// <summary>Identity asks this before every sign-in: a disabled account has none.</summary>
internal sealed class ActiveAccount : IUserConfirmation<User>
{
    public Task<bool> IsConfirmedAsync(UserManager<User> manager, User user) => Task.FromResult(user.DisabledAt is null);
}
