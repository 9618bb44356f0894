using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Alerts;

/// <summary>How a person wants to be told; without a row the defaults stand.</summary>
public sealed class AlertChoice
{
    public required int UserId { get; set; }

    /// <summary>Quiet hours in Vietnam's time: nothing but mandatory and critical is pushed or mailed; the app keeps it.</summary>
    public TimeOnly? QuietFrom { get; set; }

    public TimeOnly? QuietUntil { get; set; }

    public bool Sound { get; set; }

    /// <summary>E-mails that are not mandatory come once a day at this time, in one.</summary>
    public TimeOnly? DigestAt { get; set; }

    /// <summary>Kinds that come by e-mail, with commas; null for the default.</summary>
    public string? EmailKinds { get; set; }

    public string? PushKinds { get; set; }

    public string? GatewayKinds { get; set; }

    public string? Phone { get; set; }

    /// <summary><c>vi</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "vi";
}

/// <summary>A browser that may be pushed to.</summary>
public sealed class PushSubscription
{
    public int Id { get; set; }

    public required int UserId { get; set; }

    public required string Endpoint { get; set; }

    public required string PublicKey { get; set; }

    public required string Secret { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>When its service said that it is gone.</summary>
    public DateTime? EndedAt { get; set; }
}

/// <summary>Another system that is told, signed; or the gateway that carries SMS and Zalo.</summary>
public sealed class Webhook
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required int UnitId { get; set; }

    public required string Url { get; set; }

    /// <summary>The signing key, protected; shown once.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>Kinds with commas; empty for all.</summary>
    public string Kinds { get; set; } = "";

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? EndedAt { get; set; }
}

internal sealed class AlertChoiceConfiguration : IEntityTypeConfiguration<AlertChoice>
{
    public void Configure(EntityTypeBuilder<AlertChoice> choice)
    {
        choice.ToTable("AlertChoices");
        choice.HasKey(c => c.UserId);
        choice.Property(c => c.UserId).ValueGeneratedNever();
    }
}

internal sealed class PushSubscriptionConfiguration : IEntityTypeConfiguration<PushSubscription>
{
    public void Configure(EntityTypeBuilder<PushSubscription> subscription)
    {
        subscription.ToTable("PushSubscriptions");
        subscription.Property(s => s.Endpoint).HasMaxLength(1000);
        subscription.HasIndex(s => s.UserId);
    }
}

internal sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.ToTable("Webhooks");
        webhook.Property(w => w.Url).HasMaxLength(1000);
        webhook.Property(w => w.ProtectedSecret).HasMaxLength(1000);
    }
}
