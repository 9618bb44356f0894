using Dashboard.Data.Directives;

namespace Dashboard.Directives;

/// <summary>A directive while somebody types it.</summary>
public sealed class DirectiveFormModel
{
    public int UnitId { get; set; }

    public string? Issuer { get; set; }

    public string? Symbol { get; set; }

    public DateOnly IssuedOn { get; set; }

    public DirectiveOrigin Origin { get; set; }

    public DirectiveVerb Verb { get; set; }

    public string Excerpt { get; set; } = "";

    public TaskGroup Group { get; set; }

    public string? Signer { get; set; }

    public string? SignerOffice { get; set; }

    public SignedAs SignedAs { get; set; }

    public string? Link { get; set; }

    public static DirectiveFormModel Of(Directive directive, string unitName) => new()
    {
        UnitId = directive.UnitId,
        Issuer = directive.Issuer == unitName ? null : directive.Issuer,
        Symbol = directive.Symbol,
        IssuedOn = directive.IssuedOn,
        Origin = directive.Origin,
        Verb = directive.Verb,
        Excerpt = directive.Excerpt,
        Group = directive.Group,
        Signer = directive.Signer,
        SignerOffice = directive.SignerOffice,
        SignedAs = directive.SignedAs,
        Link = directive.Link,
    };

    public DirectiveEntry ToEntry() => new(UnitId, Clean(Issuer), Clean(Symbol), IssuedOn, Origin, Verb, Excerpt, Group, Clean(Signer), Clean(SignerOffice), SignedAs, Clean(Link));

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
