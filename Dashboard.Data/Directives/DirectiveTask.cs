using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Directives;

/// <summary>Where a task stands. Who may move it where is <see cref="TaskMoves"/>.</summary>
public enum TaskState : byte
{
    /// <summary>Chưa tiếp nhận.</summary>
    NotReceived = 0,

    /// <summary>Đã tiếp nhận.</summary>
    Received = 1,

    /// <summary>Đề nghị chuyển đơn vị khác (không đúng chức năng, thẩm quyền): with the assigner.</summary>
    TransferProposed = 2,

    /// <summary>Đang thực hiện.</summary>
    InProgress = 3,

    /// <summary>Chờ xác nhận hoàn thành: with the assigner.</summary>
    HandedIn = 4,

    /// <summary>Trả lại, yêu cầu bổ sung.</summary>
    Returned = 5,

    /// <summary>Tạm dừng theo dõi.</summary>
    Paused = 6,

    /// <summary>Hoàn thành, confirmed by the assigner.</summary>
    Completed = 7,

    /// <summary>Thu hồi.</summary>
    Withdrawn = 8,
}

/// <summary>A unit's part in a task.</summary>
public enum TaskPart : byte
{
    /// <summary>Chủ trì.</summary>
    Lead = 0,

    /// <summary>Phối hợp: a part of its own with a clock of its own, under the lead's task.</summary>
    Coordinating = 1,
}

public enum DeadlineKind : byte
{
    /// <summary>A day.</summary>
    Day = 0,

    /// <summary>Định kỳ: a task of its own for each period, made by its template.</summary>
    Periodic = 1,

    /// <summary>Thường xuyên: no end, owes a report every so many months.</summary>
    Standing = 2,

    /// <summary>No date was given; owes a report every so many months and has a column of its own.</summary>
    None = 3,
}

public enum TaskPriority : byte
{
    Normal = 0,
    Urgent = 1,

    /// <summary>Hỏa tốc.</summary>
    Flash = 2,
}

/// <summary>What a unit has to do, with a clock and a state of its own. A directive to N units is N tasks of one <see cref="BatchId"/>.</summary>
public sealed class DirectiveTask
{
    public int Id { get; set; }

    public required int DirectiveId { get; set; }

    /// <summary>The task above; its deadline is never passed by this one's.</summary>
    public int? ParentId { get; set; }

    /// <summary>What was given to several units at once; the id of the first of them. Null for a single task.</summary>
    public int? BatchId { get; set; }

    /// <summary>The lead's task, for a coordinating unit's part.</summary>
    public int? LeadId { get; set; }

    public required TaskPart Part { get; set; }

    /// <summary>Who has to do it.</summary>
    public required int UnitId { get; set; }

    /// <summary>Who gave it, and accepts or returns what is handed in.</summary>
    public required int AssignerUnitId { get; set; }

    public required string Title { get; set; }

    /// <summary><see cref="Title"/> folded for search.</summary>
    public required string SearchKey { get; set; }

    public string? Content { get; set; }

    /// <summary>Sản phẩm dự kiến.</summary>
    public string? Product { get; set; }

    public TaskGroup Group { get; set; }

    public TaskPriority Priority { get; set; }

    /// <summary>Nguồn kinh phí.</summary>
    public string? Funding { get; set; }

    /// <summary>The person who answers for it in the unit.</summary>
    public int? AccountableId { get; set; }

    /// <summary>Handing in needs a file or the number of a reply document.</summary>
    public bool NeedsEvidence { get; set; }

    public required DeadlineKind DeadlineKind { get; set; }

    /// <summary>The first deadline; never changed.</summary>
    public DateOnly? FirstDueOn { get; set; }

    /// <summary>The deadline in force: the first, or the last extension granted.</summary>
    public DateOnly? DueOn { get; set; }

    /// <summary>
    /// <see cref="DueOn"/> moved by the working days on which the ball was elsewhere (<see cref="StoppedDays"/>), on a working day: what counts.
    /// Null without a deadline, and while the clock stands.
    /// </summary>
    public DateOnly? CountsOn { get; set; }

    /// <summary>For a task without a day: how often it owes a report, in months.</summary>
    public int? ReportEveryMonths { get; set; }

    /// <summary>When it owes its next report.</summary>
    public DateOnly? ReportDueOn { get; set; }

    public required TaskState State { get; set; }

    /// <summary>The state to which a pause or a proposal to transfer returns.</summary>
    public TaskState? ResumesTo { get; set; }

    /// <summary>Since when the clock stands, because the ball is elsewhere; null while it runs.</summary>
    public DateOnly? StoppedOn { get; set; }

    /// <summary>Working days on which the clock stood before.</summary>
    public int StoppedDays { get; set; }

    public int Percent { get; set; }

    /// <summary>How often it was returned.</summary>
    public int Returns { get; set; }

    public int Extensions { get; set; }

    /// <summary>1 to 5, given with the acceptance.</summary>
    public int? Rating { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>When it reached its unit: the directive was signed, or the task was added to a signed one.</summary>
    public DateTime? AssignedAt { get; set; }

    public DateTime? ReceivedAt { get; set; }

    /// <summary>The last handing in.</summary>
    public DateTime? HandedInAt { get; set; }

    /// <summary>The day of the handing in that was accepted, in Vietnam: on time or late is reckoned by it.</summary>
    public DateOnly? DoneOn { get; set; }

    public DateTime? CompletedAt { get; set; }

    /// <summary>When anything happened last, reminders included; who is idle is nudged.</summary>
    public DateTime LastAt { get; set; }

    /// <summary>How many rungs of the reminders' ladder have been said; see <c>UrgingLadder</c>.</summary>
    public int Reminded { get; set; }

    public int? TemplateId { get; set; }

    /// <summary>The period of a recurring task, which makes it exist once.</summary>
    public string? Occurrence { get; set; }

    /// <summary>Counts each change, so that two who decide at once are told apart.</summary>
    public int Version { get; set; }

    public bool IsIllustrative { get; set; }

    public bool IsOpen => State is not (TaskState.Completed or TaskState.Withdrawn);
}

/// <summary>What happened to a task. Appended only; the task's row is what the events add up to.</summary>
public enum TaskEventKind : byte
{
    Created = 0,
    Move = 1,

    /// <summary>Percent, words and evidence without a change of state.</summary>
    Progress = 2,
    Comment = 3,

    /// <summary>Đôn đốc: a leader's, recorded.</summary>
    Urged = 4,

    /// <summary>The product's own, by the ladder.</summary>
    Reminded = 5,
    ExtensionAsked = 6,
    ExtensionGranted = 7,
    ExtensionRefused = 8,

    /// <summary>Passed to the unit that succeeded the former one.</summary>
    Succeeded = 9,
    AccountableChanged = 10,

    /// <summary>What became of the indicator that the task was for.</summary>
    EffectChecked = 11,
}

public sealed class TaskEvent
{
    public long Id { get; set; }

    public required int TaskId { get; set; }

    public required TaskEventKind Kind { get; set; }

    public DateTime At { get; set; }

    /// <summary>Who did it; 0 for the product.</summary>
    public required int UserId { get; set; }

    /// <summary>For whom a substitute acted.</summary>
    public int? ForUserId { get; set; }

    public TaskVerb? Verb { get; set; }

    public TaskState? From { get; set; }

    public TaskState? To { get; set; }

    public string? Words { get; set; }

    public int? Percent { get; set; }

    /// <summary>The deadline asked for or given.</summary>
    public DateOnly? DueOn { get; set; }

    public int? Rating { get; set; }

    /// <summary>Number and symbol of a reply document, which is evidence too.</summary>
    public string? ReplySymbol { get; set; }

    /// <summary>The unit before and after, where the task passed from one to another.</summary>
    public int? FromUnitId { get; set; }

    public int? ToUnitId { get; set; }
}

/// <summary>A person named in a comment.</summary>
public sealed class TaskMention
{
    public required long EventId { get; set; }

    public required int UserId { get; set; }
}

public sealed class TaskFollower
{
    public required int TaskId { get; set; }

    public required int UserId { get; set; }
}

/// <summary>A request for a later deadline, and what the assigner said to it.</summary>
public sealed class TaskExtension
{
    public int Id { get; set; }

    public required int TaskId { get; set; }

    public required DateOnly WantedOn { get; set; }

    public required string Reason { get; set; }

    public required int AskedBy { get; set; }

    public DateTime AskedAt { get; set; }

    public bool? IsGranted { get; set; }

    /// <summary>The day that was given; may be another than the one wanted.</summary>
    public DateOnly? GrantedOn { get; set; }

    public string? Answer { get; set; }

    public int? DecidedBy { get; set; }

    public DateTime? DecidedAt { get; set; }
}

/// <summary>An indicator that a task is for, with the facts as they stood, and its effect.</summary>
public sealed class TaskIndicator
{
    public int Id { get; set; }

    public required int TaskId { get; set; }

    public required int IndicatorId { get; set; }

    /// <summary>Whose number it is about.</summary>
    public required int UnitId { get; set; }

    public required string Period { get; set; }

    /// <summary>Approved value when the task was given, in ten-thousandths; null where there was none.</summary>
    public long? Before { get; set; }

    public string? StatusBefore { get; set; }

    /// <summary>How long after the acceptance the effect is looked at, in days.</summary>
    public int CheckAfterDays { get; set; } = 90;

    public DateOnly? CheckOn { get; set; }

    public string? PeriodAfter { get; set; }

    public long? After { get; set; }

    public string? StatusAfter { get; set; }

    public DateTime? CheckedAt { get; set; }
}

/// <summary>What is given again and again, or is kept to be given: a template, with a rhythm where it recurs.</summary>
public sealed class TaskTemplate
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required int UnitId { get; set; }

    public required string Title { get; set; }

    public string? Content { get; set; }

    public string? Product { get; set; }

    public TaskGroup Group { get; set; }

    public TaskPriority Priority { get; set; }

    public bool NeedsEvidence { get; set; }

    /// <summary>Working days from the giving to the deadline.</summary>
    public int WorkingDays { get; set; } = 10;

    /// <summary>The directive under which it recurs; null for a template that does not.</summary>
    public int? DirectiveId { get; set; }

    /// <summary>Every so many months; null for one that does not recur.</summary>
    public int? EveryMonths { get; set; }

    /// <summary>The day on which the next task is given.</summary>
    public DateOnly? NextOn { get; set; }

    /// <summary>Units that take it, ids with commas; empty for those of <see cref="UnitSetId"/>.</summary>
    public string Units { get; set; } = "";

    public int? UnitSetId { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? EndedAt { get; set; }
}

/// <summary>A view of the table of tasks that somebody keeps: the address' query.</summary>
public sealed class SavedFilter
{
    public int Id { get; set; }

    public required int UserId { get; set; }

    public required string Name { get; set; }

    public required string Query { get; set; }
}

/// <summary>Somebody stands in for an officer for a time; both see the work, and the record says who acted for whom.</summary>
public sealed class Delegation
{
    public int Id { get; set; }

    public required int UserId { get; set; }

    public required int SubstituteId { get; set; }

    public required DateOnly From { get; set; }

    /// <summary>Last day.</summary>
    public required DateOnly To { get; set; }

    public required string Reason { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? EndedAt { get; set; }
}

internal sealed class DirectiveTaskConfiguration : IEntityTypeConfiguration<DirectiveTask>
{
    public void Configure(EntityTypeBuilder<DirectiveTask> task)
    {
        task.ToTable("Tasks");
        task.Property(t => t.Title).HasMaxLength(500);
        task.Property(t => t.SearchKey).HasMaxLength(500);
        task.Property(t => t.Content).HasMaxLength(4000);
        task.Property(t => t.State).HasConversion<byte>();
        task.Property(t => t.ResumesTo).HasConversion<byte?>();
        task.Property(t => t.Part).HasConversion<byte>();
        task.Property(t => t.DeadlineKind).HasConversion<byte>();
        task.Property(t => t.Priority).HasConversion<byte>();
        task.Property(t => t.Group).HasConversion<byte>();
        task.Property(t => t.Version).IsConcurrencyToken();
        task.Property(t => t.Occurrence).HasMaxLength(20);
        task.Ignore(t => t.IsOpen);
        task.HasIndex(t => new { t.UnitId, t.State, t.CountsOn });
        task.HasIndex(t => new { t.AssignerUnitId, t.State, t.CountsOn });
        task.HasIndex(t => new { t.AccountableId, t.State, t.CountsOn });
        task.HasIndex(t => new { t.State, t.CountsOn });
        task.HasIndex(t => new { t.DirectiveId, t.State });
        task.HasIndex(t => t.BatchId);
        task.HasIndex(t => t.ParentId);
        task.HasIndex(t => t.LeadId);
        task.HasIndex(t => t.ReportDueOn);
        task.HasIndex(t => t.CountsOn);
        task.HasIndex(t => t.LastAt);
        task.HasIndex(t => new { t.TemplateId, t.Occurrence, t.UnitId }).IsUnique().HasFilter("\"TemplateId\" IS NOT NULL");
        task.HasOne<Directive>().WithMany().HasForeignKey(t => t.DirectiveId).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<DirectiveTask>().WithMany().HasForeignKey(t => t.ParentId).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<DirectiveTask>().WithMany().HasForeignKey(t => t.LeadId).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<TaskTemplate>().WithMany().HasForeignKey(t => t.TemplateId).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<Unit>().WithMany().HasForeignKey(t => t.UnitId).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<Unit>().WithMany().HasForeignKey(t => t.AssignerUnitId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TaskEventConfiguration : IEntityTypeConfiguration<TaskEvent>
{
    public void Configure(EntityTypeBuilder<TaskEvent> happened)
    {
        happened.ToTable("TaskEvents");
        happened.HasIndex(e => e.TaskId);
        happened.Property(e => e.Kind).HasConversion<byte>();
        happened.Property(e => e.From).HasConversion<byte?>();
        happened.Property(e => e.To).HasConversion<byte?>();
        happened.Property(e => e.Words).HasMaxLength(4000);
        happened.Property(e => e.ReplySymbol).HasMaxLength(80);
        happened.HasOne<DirectiveTask>().WithMany().HasForeignKey(e => e.TaskId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TaskMentionConfiguration : IEntityTypeConfiguration<TaskMention>
{
    public void Configure(EntityTypeBuilder<TaskMention> mention)
    {
        mention.ToTable("TaskMentions");
        mention.HasKey(m => new { m.EventId, m.UserId });
        mention.HasOne<TaskEvent>().WithMany().HasForeignKey(m => m.EventId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TaskFollowerConfiguration : IEntityTypeConfiguration<TaskFollower>
{
    public void Configure(EntityTypeBuilder<TaskFollower> follower)
    {
        follower.ToTable("TaskFollowers");
        follower.HasKey(f => new { f.TaskId, f.UserId });
        follower.HasIndex(f => f.UserId);
        follower.HasOne<DirectiveTask>().WithMany().HasForeignKey(f => f.TaskId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TaskExtensionConfiguration : IEntityTypeConfiguration<TaskExtension>
{
    public void Configure(EntityTypeBuilder<TaskExtension> extension)
    {
        extension.ToTable("TaskExtensions");
        extension.Property(e => e.Reason).HasMaxLength(2000);
        extension.Property(e => e.Answer).HasMaxLength(2000);

        // One request at a time.
        extension.HasIndex(e => e.TaskId).IsUnique().HasFilter("\"DecidedAt\" IS NULL");
        extension.HasOne<DirectiveTask>().WithMany().HasForeignKey(e => e.TaskId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TaskIndicatorConfiguration : IEntityTypeConfiguration<TaskIndicator>
{
    public void Configure(EntityTypeBuilder<TaskIndicator> link)
    {
        link.ToTable("TaskIndicators");
        link.HasIndex(l => new { l.TaskId, l.IndicatorId, l.UnitId }).IsUnique();
        link.HasIndex(l => l.CheckOn);
        link.HasOne<DirectiveTask>().WithMany().HasForeignKey(l => l.TaskId).OnDelete(DeleteBehavior.Restrict);
        link.HasOne<Indicators.Indicator>().WithMany().HasForeignKey(l => l.IndicatorId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TaskTemplateConfiguration : IEntityTypeConfiguration<TaskTemplate>
{
    public void Configure(EntityTypeBuilder<TaskTemplate> template)
    {
        template.ToTable("TaskTemplates");
        template.Property(t => t.Title).HasMaxLength(500);
        template.Property(t => t.Content).HasMaxLength(4000);
        template.Property(t => t.Units).HasMaxLength(4000);
        template.Property(t => t.Group).HasConversion<byte>();
        template.Property(t => t.Priority).HasConversion<byte>();
        template.HasOne<Directive>().WithMany().HasForeignKey(t => t.DirectiveId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SavedFilterConfiguration : IEntityTypeConfiguration<SavedFilter>
{
    public void Configure(EntityTypeBuilder<SavedFilter> filter)
    {
        filter.ToTable("SavedFilters");
        filter.Property(f => f.Name).HasMaxLength(100);
        filter.Property(f => f.Query).HasMaxLength(2000);
        filter.HasIndex(f => new { f.UserId, f.Name }).IsUnique();
    }
}

internal sealed class DelegationConfiguration : IEntityTypeConfiguration<Delegation>
{
    public void Configure(EntityTypeBuilder<Delegation> delegation)
    {
        delegation.ToTable("Delegations");
        delegation.HasIndex(d => d.SubstituteId);
        delegation.HasIndex(d => d.UserId);
    }
}
