namespace Dashboard.Access;

/// <summary>Headers of every answer. The policy allows nothing from elsewhere: an operations room may have no internet (decision 22).</summary>
internal static class SecurityHeaders
{
    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        var nonce = context.RequestServices.GetRequiredService<CspNonce>().Value;
        var headers = context.Response.Headers;

        // style-src-attr: virtualised lists, Radzen and the charts set style attributes.
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; style-src-elem 'self' 'nonce-{nonce}'; "
            + "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
