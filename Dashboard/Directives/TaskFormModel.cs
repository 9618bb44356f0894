using Dashboard.Data.Directives;

namespace Dashboard.Directives;

/// <summary>A task while somebody types it.</summary>
public sealed class TaskFormModel
{
    public string Title { get; set; } = "";

    public string? Content { get; set; }

    public string? Product { get; set; }

    public string? Funding { get; set; }

    public TaskGroup Group { get; set; }

    public TaskPriority Priority { get; set; }

    public DeadlineKind DeadlineKind { get; set; }

    public DateOnly? DueOn { get; set; }

    public int ReportEveryMonths { get; set; } = 3;

    public bool NeedsEvidence { get; set; } = true;

    public IReadOnlyList<int> LeadUnits { get; set; } = [];

    public IReadOnlyList<int> CoordinatingUnits { get; set; } = [];

    public bool HasDay => DeadlineKind is DeadlineKind.Day or DeadlineKind.Periodic;

    public TaskEntry ToEntry(int? parentId = null, IReadOnlyList<TaskIndicatorEntry>? indicators = null) => new(
        Title, LeadUnits, CoordinatingUnits, Clean(Content), Clean(Product), Group, Priority, DeadlineKind, HasDay ? DueOn : null, HasDay ? null : ReportEveryMonths,
        NeedsEvidence, Clean(Funding), null, parentId, indicators);

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
