using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Dashboard.Api;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Walls;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Dashboard.Access;

/// <summary>Registers who may come in and what keeps the others out.</summary>
public static class AccessServices
{
    private const string EitherScheme = "Dashboard";

    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration, StorageOptions storage)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton(Sso(configuration));
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddIdentityCore<User>(identity =>
        {
            identity.Password.RequiredLength = 12;
            identity.Password.RequiredUniqueChars = 6;
            identity.Lockout.MaxFailedAccessAttempts = 5;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
            identity.SignIn.RequireConfirmedAccount = true;
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@";
        }).AddUserStore<UserStore>().AddSignInManager().AddDefaultTokenProviders();
        services.AddScoped<IUserConfirmation<User>, ActiveAccount>();
        services.AddScoped<IUserClaimsPrincipalFactory<User>, PrincipalFactory>();
        services.AddScoped<IPasswordValidator<User>, NotOneself>();

        var authentication = services.AddAuthentication(EitherScheme)
            .AddPolicyScheme(EitherScheme, null, either => either.ForwardDefaultSelector = context =>
                TokenHandler.Carries(context.Request) ? TokenHandler.SchemeName
                : ScreenHandler.Speaks(context.Request) ? ScreenHandler.SchemeName
                : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, ScreenHandler>(ScreenHandler.SchemeName, null);
        authentication.AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(Cookie));
        authentication.AddSingleSignOn(Sso(configuration));

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.Configure<AuthorizationOptions>(authorization =>
        {
            foreach (var (name, roles) in Policies.Roles)
                authorization.AddPolicy(name, policy => policy.RequireAuthenticatedUser().AddRequirements(new HoldsRole(roles)));

            authorization.AddPolicy(Policies.Screen, policy => policy.RequireAuthenticatedUser().RequireClaim(Actors.ScreenClaim));
        });
        services.AddSingleton<IAuthorizationHandler, HoldsRoleHandler>();

        services.AddSingleton<SampleSignIn>();
        services.AddSingleton<AccountAttempts>();
        services.AddSingleton<SettingsAudit>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<Me>();
        services.AddScoped<CspNonce>();

        services.AddSingleton<CircuitRegistry>();
        services.AddHostedService<AccessWatch>();
        services.AddScoped<CircuitHandler, OwnCircuit>();

        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "dashboard-form");
        services.AddKeys(storage);
        AddProxies(services, configuration);
        AddLimits(services);
        return services;
    }

    public static SsoOptions Sso(IConfiguration configuration) => configuration.GetSection(SsoOptions.Section).Get<SsoOptions>() ?? new SsoOptions();

    private static void Cookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "dashboard";
        cookie.Cookie.HttpOnly = true;
        // Lax, not Strict: a link in an e-mail must not arrive signed out. What changes anything is a POST with a token.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        cookie.LoginPath = "/sign-in";
        cookie.AccessDeniedPath = "/no-right";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = ValidateAsync,
            OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized),
            OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden),
        };
    }

    /// <summary>On every request: the account must still be good, with the credentials it signed in with.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var actors = context.HttpContext.RequestServices.GetRequiredService<Actors>();
        if (context.Principal is null || await actors.GetAsync(context.Principal, context.HttpContext.RequestAborted) == Actor.Nobody)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>People are led to a page, programs get the status.</summary>
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api") || path.StartsWithSegments("/hubs") || path.StartsWithSegments("/_blazor") || !HttpMethods.IsGet(context.Request.Method))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(context.RedirectUri);

        return Task.CompletedTask;
    }

    // A fixed name, so that cookies survive a deployment to another path; beside the data, so that they survive a restart.
    internal static void AddKeys(this IServiceCollection services, StorageOptions storage)
    {
        var protection = services.AddDataProtection().SetApplicationName("Dashboard");
        if (storage.Provider == DatabaseProvider.Sqlite)
        {
            var folder = Path.Combine(storage.Folder, "keys");
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            protection.PersistKeysToFileSystem(new DirectoryInfo(folder));
            return;
        }

        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys =>
            keys.XmlRepository = new DatabaseKeys(provider.GetRequiredService<IDbContextFactory<DashboardContext>>())));
    }

    private static void AddProxies(IServiceCollection services, IConfiguration configuration) =>
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            var access = configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions();
            forwarded.ForwardedHeaders = access.Proxies.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in access.Proxies)
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy.Contains('/', StringComparison.Ordinal) ? proxy : proxy + (proxy.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")));
        });

    private static void AddLimits(IServiceCollection services) =>
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = (rejected, cancel) => SayWaitAsync(rejected.HttpContext, cancel);
            limits.AddPolicy(Limits.SignIn, context =>
            {
                var access = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value;
                return HttpMethods.IsGet(context.Request.Method)
                    ? RateLimitPartition.GetNoLimiter("")
                    : RateLimitPartition.GetSlidingWindowLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new SlidingWindowRateLimiterOptions
                    {
                        PermitLimit = access.SignInsPerMinute,
                        Window = TimeSpan.FromMinutes(1),
                        SegmentsPerWindow = 6,
                    });
            });
            limits.AddPolicy(Limits.Api, context =>
            {
                var access = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value;
                var caller = Actors.KeyOf(context.User) ?? context.Connection.RemoteIpAddress?.ToString() ?? "";
                return RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
                {
                    TokensPerPeriod = access.ApiRequestsPerSecond,
                    TokenLimit = access.ApiRequestsPerSecond * 5,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                });
            });
        });

    /// <summary>A sentence for people who sent a form; a program gets problem details from the status.</summary>
    private static async ValueTask SayWaitAsync(HttpContext context, CancellationToken cancel)
    {
        if (ApiServices.IsForPrograms(context))
            return;

        context.Response.Headers.RetryAfter = "60";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(context.RequestServices.GetRequiredService<IStringLocalizer<AccessTexts>>()["SignIn.AddressTooOften"], cancel);
    }

    /// <summary>What the cookie says: which account, its name, and its credentials' stamp. Nothing about rights.</summary>
    private sealed class PrincipalFactory(UserManager<User> users) : IUserClaimsPrincipalFactory<User>
    {
        public async Task<ClaimsPrincipal> CreateAsync(User user)
        {
            var identity = new ClaimsIdentity(IdentityConstants.ApplicationScheme);
            identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
            identity.AddClaim(new Claim(ClaimTypes.Name, user.DisplayName));
            identity.AddClaim(new Claim(Actors.StampClaim, await users.GetSecurityStampAsync(user)));
            if (user.MustChangePassword)
                identity.AddClaim(new Claim(MustChangePassword.Claim, "true"));

            return new ClaimsPrincipal(identity);
        }
    }

    /// <summary>A password may not hold the account's own name.</summary>
    private sealed class NotOneself : IPasswordValidator<User>
    {
        public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
            Task.FromResult(password?.Contains(user.UserName!, StringComparison.OrdinalIgnoreCase) == true
                ? IdentityResult.Failed(new IdentityError { Code = "PasswordHoldsName" })
                : IdentityResult.Success);
    }
}

/// <summary>Names of the rate limits.</summary>
public static class Limits
{
    public const string SignIn = "sign-in";

    public const string Api = "api";
}
