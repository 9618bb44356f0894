namespace Dashboard.Data.Units;

/// <summary>A file to import.</summary>
/// <param name="Content">Read once, from where it stands.</param>
/// <param name="Name">Shown in reports and in the audit.</param>
/// <param name="IsSample">Part of the illustrative sample, which never shares a database with real data.</param>
public sealed record ImportFile(Stream Content, string Name, bool IsSample = false);

/// <summary>What an import did. <see cref="Warnings"/> are sentences like refusals, but nothing was refused for them.</summary>
public sealed record ImportReport(string File, int Added, int Changed, int Unchanged, IReadOnlyList<Refusal> Warnings);

/// <summary>What a file would change in a tree, worked out before the database is written to.</summary>
internal sealed class ImportPlan
{
    public List<Refusal> Refusals { get; } = [];

    public List<Refusal> Warnings { get; } = [];

    /// <summary>Parents before children; a new unit's parent is its <see cref="Unit.Parent"/>, whose id may not exist yet.</summary>
    public List<Unit> Units { get; } = [];

    /// <summary>Units that stand so far and end now, with their last day.</summary>
    public List<(int UnitId, DateOnly LastDay)> Ended { get; } = [];

    public List<Succession> Successions { get; } = [];

    public List<UnitName> Names { get; } = [];

    public List<Classification> Classifications { get; } = [];

    public List<Outline> Outlines { get; } = [];

    /// <summary>How many of <see cref="Outlines"/> take the place of another.</summary>
    public int Replaced { get; set; }

    public int Unchanged { get; set; }

    public int Added => Units.Count + Successions.Count + Names.Count + Classifications.Count + Outlines.Count - Replaced;

    public int Changed => Ended.Count + Replaced;
}
