using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Alerts;

/// <summary>What an alert is about; people choose channels by it, rules and texts hang on it.</summary>
public enum AlertKind
{
    /// <summary>A directive reached the unit with its tasks.</summary>
    TaskAssigned,

    /// <summary>A task was handed in, accepted, returned, paused, withdrawn, passed on.</summary>
    TaskMoved,

    /// <summary>Before, on and after a task's deadline, by the ladder of its priority.</summary>
    TaskDue,

    /// <summary>Nothing has happened on a task for too long.</summary>
    TaskIdle,

    /// <summary>A leader urges (đôn đốc).</summary>
    TaskUrged,

    /// <summary>Named in a comment.</summary>
    Mention,

    /// <summary>A later deadline was asked for, granted or refused.</summary>
    Extension,

    /// <summary>A question on a directive, or its answer.</summary>
    Question,

    /// <summary>A message of a leader to units.</summary>
    Message,

    /// <summary>An indicator fell behind what is required.</summary>
    Indicator,

    /// <summary>Figures that are owed have not come.</summary>
    DataMissing,
    JobFailed,
    ScreenFrozen,

    /// <summary>Sign-ins that fail, rights that were given, a broken audit chain.</summary>
    Security,

    /// <summary>Alerts could not be delivered. Never about itself.</summary>
    DeliveryFailed,

    /// <summary>A report was presented, sent, returned or approved.</summary>
    Report,
}

public enum AlertSeverity : byte
{
    Information = 0,
    Warning = 1,
    Critical = 2,
}

public enum AlertState : byte
{
    Firing = 0,

    /// <summary>The rule could not be told true or false, for want of data.</summary>
    NoData = 1,

    /// <summary>The rule itself could not be reckoned.</summary>
    Error = 2,

    /// <summary>What it was about is over.</summary>
    Resolved = 3,
}

/// <summary>What someone must know now. It exists once per <see cref="Key"/>, however often its cause is looked at.</summary>
public sealed class Alert
{
    public long Id { get; set; }

    /// <summary>Its cause: <c>task-event/812</c>, <c>rule/3/indicator/M6/75</c>, … with the start for one that may come again.</summary>
    public required string Key { get; set; }

    /// <summary>Alerts of one root cause; the first of a group is delivered, the others are counted in it.</summary>
    public string? GroupKey { get; set; }

    public int? RuleId { get; set; }

    public required AlertKind Kind { get; set; }

    public required AlertSeverity Severity { get; set; }

    /// <summary>What it is about; its branch decides who may see it.</summary>
    public required int UnitId { get; set; }

    /// <summary>Key of the sentence in the texts, for instance <c>TaskMoved.Return</c>.</summary>
    public required string Text { get; set; }

    /// <summary>Arguments of the sentence, a JSON array of strings; already short and safe to show.</summary>
    public required string Arguments { get; set; }

    /// <summary>What somebody typed: a message, a reason; null where there is none.</summary>
    public string? Words { get; set; }

    /// <summary>Arguments and words, folded for search.</summary>
    public string SearchKey { get; set; } = "";

    /// <summary>The page to open, an address within the product.</summary>
    public required string Link { get; set; }

    public DateTime At { get; set; }

    public required AlertState State { get; set; }

    public DateTime? ResolvedAt { get; set; }

    /// <summary>How many of its group it stands for.</summary>
    public int Count { get; set; } = 1;

    /// <summary>Cannot be switched off by its recipients.</summary>
    public bool IsMandatory { get; set; }

    /// <summary>Somebody of each unit has to acknowledge; climbs <see cref="EscalationId"/> until then.</summary>
    public bool NeedsAcknowledgement { get; set; }

    public int? EscalationId { get; set; }

    /// <summary>Who caused it; 0 for the product.</summary>
    public int UserId { get; set; }

    public int? TaskId { get; set; }

    public int? DirectiveId { get; set; }
}

public enum AlertChannel : byte
{
    /// <summary>In the app: bell, toast, inbox.</summary>
    App = 0,
    Email = 1,
    Push = 2,
    Webhook = 3,

    /// <summary>SMS or Zalo through an HTTP gateway.</summary>
    Gateway = 4,
}

public enum DeliveryState : byte
{
    Queued = 0,

    /// <summary>Handed to the channel; never counts as seen.</summary>
    Sent = 1,

    /// <summary>Given up after its last attempt.</summary>
    Failed = 2,

    /// <summary>Waits for the digest at <see cref="Delivery.NextAt"/>, one e-mail for all of them.</summary>
    Held = 3,
}

/// <summary>
/// One alert to one recipient on one channel. Exists once per (alert, unit, user, channel), so that a cause looked at twice tells nobody twice.
/// </summary>
public sealed class Delivery
{
    public long Id { get; set; }

    public required long AlertId { get; set; }

    /// <summary>The agency for which the recipient gets it: reach is counted over these.</summary>
    public required int UnitId { get; set; }

    /// <summary>The person; 0 for the unit's common inbox (hộp chung), below 0 for the webhook of that id.</summary>
    public required int UserId { get; set; }

    public required AlertChannel Channel { get; set; }

    /// <summary>Where to: an address or a number, ids of webhooks with commas; null for the app, for push (all browsers of the person) and for all webhooks of the unit.</summary>
    public string? Address { get; set; }

    public required DeliveryState State { get; set; }

    /// <summary>Which step of the escalation brought it; 0 for the first recipients.</summary>
    public int Step { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is tried next, and until then whoever tries it now may; null when there is nothing more to do.</summary>
    public DateTime? NextAt { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>When it was handed to the channel, or given up.</summary>
    public DateTime? SentAt { get; set; }

    public DateTime? SeenAt { get; set; }

    /// <summary>Who saw it in the common inbox.</summary>
    public int? SeenBy { get; set; }

    public DateTime? AcknowledgedAt { get; set; }

    public int? AcknowledgedBy { get; set; }

    public string? Comment { get; set; }

    public DateTime? SnoozedUntil { get; set; }

    /// <summary>Message-ID of an e-mail, the same at each attempt.</summary>
    public string? MessageId { get; set; }

    public string? Error { get; set; }
}

/// <summary>How far an agency has got with an alert; a line per agency, so that escalation ends when one qualified person has acknowledged.</summary>
public sealed class AlertUnit
{
    public required long AlertId { get; set; }

    public required int UnitId { get; set; }

    /// <summary>When it lay in the unit's common inbox; null while a great message is still being handed out.</summary>
    public DateTime? ReceivedAt { get; set; }

    public DateTime? SeenAt { get; set; }

    public DateTime? AcknowledgedAt { get; set; }

    public int? AcknowledgedBy { get; set; }

    /// <summary>The next step of the escalation.</summary>
    public int Step { get; set; } = 1;

    /// <summary>When the next step is due; null when it is over.</summary>
    public DateTime? NextStepAt { get; set; }
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> alert)
    {
        alert.ToTable("Alerts");
        alert.Property(a => a.Key).HasMaxLength(200);
        alert.HasIndex(a => a.Key).IsUnique();
        alert.Property(a => a.GroupKey).HasMaxLength(200);
        alert.HasIndex(a => new { a.GroupKey, a.State });
        alert.Property(a => a.Severity).HasConversion<byte>();
        alert.Property(a => a.State).HasConversion<byte>();
        alert.Property(a => a.Text).HasMaxLength(80);
        alert.Property(a => a.Arguments).HasMaxLength(2000);
        alert.Property(a => a.Words).HasMaxLength(4000);
        alert.Property(a => a.SearchKey).HasMaxLength(AlertBook.LongestSearchKey);
        alert.Property(a => a.Link).HasMaxLength(500);
        alert.HasIndex(a => new { a.UnitId, a.State });
        alert.HasIndex(a => a.At);
        alert.HasIndex(a => a.TaskId);
        alert.HasOne<Unit>().WithMany().HasForeignKey(a => a.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("Deliveries");
        delivery.Property(d => d.Channel).HasConversion<byte>();
        delivery.Property(d => d.State).HasConversion<byte>();
        delivery.Property(d => d.Comment).HasMaxLength(1000);
        delivery.Property(d => d.Error).HasMaxLength(500);
        delivery.Property(d => d.MessageId).HasMaxLength(200);
        delivery.HasIndex(d => new { d.AlertId, d.UnitId, d.UserId, d.Channel }).IsUnique();

        // What is unread is counted from these alone, for every open page at every alert.
        delivery.HasIndex(d => new { d.UserId, d.Channel, d.SeenAt, d.SnoozedUntil, d.UnitId, d.AlertId });
        delivery.HasIndex(d => new { d.UnitId, d.UserId, d.Channel, d.SeenAt, d.SnoozedUntil, d.AlertId });
        delivery.HasIndex(d => new { d.State, d.Channel, d.NextAt });
        delivery.HasOne<Alert>().WithMany().HasForeignKey(d => d.AlertId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AlertUnitConfiguration : IEntityTypeConfiguration<AlertUnit>
{
    public void Configure(EntityTypeBuilder<AlertUnit> unit)
    {
        unit.ToTable("AlertUnits");
        unit.HasKey(u => new { u.AlertId, u.UnitId });
        unit.HasIndex(u => u.NextStepAt);
        unit.HasIndex(u => new { u.UnitId, u.AcknowledgedAt });
        unit.HasOne<Alert>().WithMany().HasForeignKey(u => u.AlertId).OnDelete(DeleteBehavior.Restrict);
    }
}
