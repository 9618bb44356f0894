namespace Dashboard.Data.Figures;

/// <summary>What someone wants to stand in a cell.</summary>
/// <param name="Measure">Code of the measure.</param>
/// <param name="Unit">Official code of the unit that stood at the period's end.</param>
/// <param name="Period">Period code.</param>
/// <param name="Value">Decimal string with a point; null unless <paramref name="State"/> is a value.</param>
/// <param name="State">A value, không phát sinh, không áp dụng, or withdrawn.</param>
/// <param name="Kind">Plan, estimate, actual or final.</param>
/// <param name="Breakdown"><c>axis/category</c> (<c>sex/female</c>), null for the total.</param>
/// <param name="Reason">Why, when a submitted or approved figure is corrected or withdrawn.</param>
/// <param name="BasedOn">Id of the version that the person saw; 0: saw an empty cell; null: makes no such claim (files, programs).</param>
/// <param name="Overwrite">The person was told what it would overwrite and says so.</param>
/// <param name="Stage">How far this one is taken, where it differs from its batch.</param>
public sealed record FigureEntry(
    string Measure,
    string Unit,
    string Period,
    string? Value,
    FigureState State = FigureState.Value,
    FigureKind Kind = FigureKind.Actual,
    string? Breakdown = null,
    string? Reason = null,
    long? BasedOn = null,
    bool Overwrite = false,
    FigureStage? Stage = null);

/// <summary>A batch of entries that is taken whole or not at all, unless its sender asks for the part that can be taken.</summary>
/// <param name="Entries">Up to <see cref="FigureDesk.MostEntries"/>.</param>
/// <param name="Door">Where they came through.</param>
/// <param name="CommandId">Names the command: the same one sent twice is answered the same and applied once.</param>
/// <param name="Stage">How far they are taken at once: entered, submitted, or (with the right) approved.</param>
/// <param name="DryRun">Check everything, change nothing.</param>
/// <param name="Partial">Take the entries that can be taken, and name the others in the receipt.</param>
public sealed record FigureBatch(
    IReadOnlyList<FigureEntry> Entries,
    FigureDoor Door,
    Guid? CommandId = null,
    FigureStage Stage = FigureStage.Entering,
    bool DryRun = false,
    bool Partial = false);

/// <summary>What became of one entry.</summary>
/// <param name="FigureId">The version now standing in the cell; 0 for one that was refused.</param>
/// <param name="IsNew">False when the cell held the same already and nothing was written.</param>
/// <param name="Warning">Code of a warning that does not forbid, or null (<c>Figure.Falls</c>).</param>
public sealed record FigureWritten(long FigureId, bool IsNew, string? Warning = null);

/// <summary>Answer to a batch.</summary>
/// <param name="At">The instant of the command on the server.</param>
/// <param name="Hash">SHA-256 over the batch as taken, in hex: the receipt's proof.</param>
/// <param name="Figures">One for each entry of the batch, in its order.</param>
public sealed record FigureReceipt(DateTime At, string Hash, IReadOnlyList<FigureWritten> Figures)
{
    /// <summary>The entries that a partial batch left out; empty otherwise.</summary>
    public IReadOnlyList<Refusal> Refused { get; init; } = [];
}

/// <summary>Which cells of one unit and period a stage command is about.</summary>
/// <param name="Measures">Codes, or empty for all that are there.</param>
/// <param name="CommandId">Names the command, for a single selection: sent twice, it is answered with the same receipt.</param>
public sealed record FigureSelection(string Unit, string Period, IReadOnlyList<string> Measures, Guid? CommandId = null);
