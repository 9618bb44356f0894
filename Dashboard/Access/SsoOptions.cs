namespace Dashboard.Access;

/// <summary>Section <c>Sso</c>: the province's single sign-on, an OpenID Connect provider. Absent <see cref="ClientId"/>, there is none; local accounts work beside it in any case.</summary>
public sealed class SsoOptions
{
    public const string Section = "Sso";

    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";

    /// <summary>The provider's addresses, as its discovery document names them.</summary>
    public string AuthorizationEndpoint { get; init; } = "";

    public string TokenEndpoint { get; init; } = "";

    public string UserInfoEndpoint { get; init; } = "";

    /// <summary>The claim of the user info that equals an account's user name here.</summary>
    public string AccountClaim { get; init; } = "preferred_username";

    /// <summary>Blank-separated scopes.</summary>
    public string Scope { get; init; } = "openid profile";

    public bool IsOn => ClientId.Length > 0;
}
