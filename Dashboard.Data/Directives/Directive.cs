using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Directives;

/// <summary>Where a directive comes from.</summary>
public enum DirectiveOrigin
{
    /// <summary>A letter or decision of an authority (văn bản chỉ đạo).</summary>
    Document,

    /// <summary>Conclusions of a meeting (thông báo kết luận).</summary>
    Meeting,

    /// <summary>A programme or plan (kế hoạch).</summary>
    Plan,

    /// <summary>Conclusions of an inspection (kết luận kiểm tra): its recommendations are the tasks.</summary>
    Inspection,

    /// <summary>Given from an indicator, a commune or a wall's number, without a document.</summary>
    Direct,
}

/// <summary>What the issuer may say to a unit. A people's committee assigns; a department requests, guides and urges.</summary>
public enum DirectiveVerb
{
    /// <summary>Giao nhiệm vụ.</summary>
    Assign,

    /// <summary>Đề nghị.</summary>
    Request,

    /// <summary>Hướng dẫn.</summary>
    Guide,
}

/// <summary>In whose place a signer signs (Nghị định 30/2020, Phụ lục I).</summary>
public enum SignedAs
{
    /// <summary>In the signer's own right.</summary>
    Self,

    /// <summary>TM.: on behalf of a collective.</summary>
    OnBehalf,

    /// <summary>KT.: for the head.</summary>
    ForHead,

    /// <summary>TL.: by order.</summary>
    ByOrder,

    /// <summary>TUQ.: by authorisation.</summary>
    ByAuthorisation,
}

/// <summary>The seven groups of tasks of the scheme's plan (N1 to N7).</summary>
public enum TaskGroup
{
    None = 0,
    Awareness = 1,
    Institutions = 2,
    People = 3,
    Pilots = 4,
    Infrastructure = 5,
    Security = 6,
    Resources = 7,
}

/// <summary>
/// A directive in the register: a document, the conclusions of a meeting, or an order given on the spot. It exists once per (issuer, symbol,
/// day), whichever way it came in. It takes effect when it is signed; tasks hang under it.
/// </summary>
public sealed class Directive
{
    public int Id { get; set; }

    /// <summary>The unit in whose name it is issued; its subtree and its common superiors see it.</summary>
    public required int UnitId { get; set; }

    /// <summary>The issuing agency as the document names it; for one of ours its name on that day.</summary>
    public required string Issuer { get; set; }

    /// <summary><see cref="Issuer"/> folded: with <see cref="Symbol"/> and <see cref="IssuedOn"/> the identity of a document.</summary>
    public required string IssuerKey { get; set; }

    /// <summary>Số, ký hiệu, for instance <c>447/KH-BDTTG</c>; for one without document our own, <c>GV-2026-0012</c>.</summary>
    public required string Symbol { get; set; }

    public required DateOnly IssuedOn { get; set; }

    public required DirectiveOrigin Origin { get; set; }

    public required DirectiveVerb Verb { get; set; }

    /// <summary>Trích yếu nội dung.</summary>
    public required string Excerpt { get; set; }

    /// <summary>Symbol, issuer and excerpt folded for search.</summary>
    public required string SearchKey { get; set; }

    public TaskGroup Group { get; set; }

    public string? Signer { get; set; }

    /// <summary>Office of the signer on that day.</summary>
    public string? SignerOffice { get; set; }

    public SignedAs SignedAs { get; set; }

    /// <summary>Where the document lies in the document system.</summary>
    public string? Link { get; set; }

    /// <summary>Through which door it came: <c>page</c>, <c>api</c>, <c>csv</c>, <c>edxml</c>, <c>folder</c>, <c>sample</c>.</summary>
    public required string Source { get; set; }

    public required int RegisteredBy { get; set; }

    public DateTime RegisteredAt { get; set; }

    /// <summary>When it was signed here, which is when its tasks reach their units; null while it is being drawn up.</summary>
    public DateTime? SignedAt { get; set; }

    public int? SignedBy { get; set; }

    public DateTime? WithdrawnAt { get; set; }

    public string? WithdrawnWhy { get; set; }

    /// <summary>Made up for the sample, and shown as such.</summary>
    public bool IsIllustrative { get; set; }
}

/// <summary>A question of a unit on a directive and its answer, which all units concerned see.</summary>
public sealed class DirectiveQuestion
{
    public int Id { get; set; }

    public required int DirectiveId { get; set; }

    public required int UnitId { get; set; }

    public required string Words { get; set; }

    public required int AskedBy { get; set; }

    public DateTime AskedAt { get; set; }

    public string? Answer { get; set; }

    public int? AnsweredBy { get; set; }

    public DateTime? AnsweredAt { get; set; }
}

internal sealed class DirectiveConfiguration : IEntityTypeConfiguration<Directive>
{
    public void Configure(EntityTypeBuilder<Directive> directive)
    {
        directive.ToTable("Directives");
        directive.HasIndex(d => new { d.IssuerKey, d.Symbol, d.IssuedOn }).IsUnique();
        directive.HasIndex(d => new { d.UnitId, d.IssuedOn });
        directive.Property(d => d.Issuer).HasMaxLength(200);
        directive.Property(d => d.IssuerKey).HasMaxLength(200);
        directive.Property(d => d.Symbol).HasMaxLength(80);
        directive.Property(d => d.Excerpt).HasMaxLength(2000);
        directive.Property(d => d.SearchKey).HasMaxLength(2400);
        directive.Property(d => d.Link).HasMaxLength(1000);
        directive.Property(d => d.WithdrawnWhy).HasMaxLength(2000);
        directive.Property(d => d.Group).HasConversion<byte>();
        directive.HasOne<Unit>().WithMany().HasForeignKey(d => d.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DirectiveQuestionConfiguration : IEntityTypeConfiguration<DirectiveQuestion>
{
    public void Configure(EntityTypeBuilder<DirectiveQuestion> question)
    {
        question.ToTable("DirectiveQuestions");
        question.Property(q => q.Words).HasMaxLength(4000);
        question.Property(q => q.Answer).HasMaxLength(4000);
        question.HasOne<Directive>().WithMany().HasForeignKey(q => q.DirectiveId).OnDelete(DeleteBehavior.Restrict);
    }
}
