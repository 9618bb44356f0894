namespace Dashboard.Access;

/// <summary>Whoever signed in with a password given by somebody else chooses an own one before anything else.</summary>
internal static class MustChangePassword
{
    public const string Claim = "must-change-password";

    public static Task LeadAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (!context.User.HasClaim(Claim, "true") || path.StartsWithSegments("/account") || path.StartsWithSegments("/sign-out")
            || context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null)
            return next(context);

        if (HttpMethods.IsGet(context.Request.Method) && !path.StartsWithSegments("/api") && !path.StartsWithSegments("/_blazor"))
            context.Response.Redirect("/account");
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;

        return Task.CompletedTask;
    }
}
