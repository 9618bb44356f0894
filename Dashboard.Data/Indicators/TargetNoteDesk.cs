using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;

namespace Dashboard.Data.Indicators;

/// <summary>What a lead unit says about a target that is missed.</summary>
/// <param name="Unit">The unit whose number falls short.</param>
public sealed record TargetNoteEntry(string Indicator, int UnitId, string Period, string Cause, string Remedy, DateOnly? RemedyBy, string? Request);

/// <summary>Takes the lead unit's notes. Each is appended: what was said before stays readable.</summary>
public sealed class TargetNoteDesk(WriteGate gate, UnitTrees trees, Catalogues catalogues)
{
    private const int Longest = 4000;

    /// <summary>May this account speak for the lead unit? Where none is named, whoever approves the unit's figures may.</summary>
    public static bool CanWrite(Actor actor, UnitTree tree, Indicator indicator, int unitId) =>
        indicator.LeadUnitId is { } lead ? actor.CanEnter(tree, lead) : actor.CanApprove(tree, unitId);

    public async Task<Outcome<TargetNote>> WriteAsync(TargetNoteEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var catalogue = await catalogues.CurrentAsync(cancel);
        if (catalogue.FindIndicator(entry.Indicator) is not { } indicator)
            return new Refusal("Note.UnknownIndicator", entry.Indicator);
        if (catalogue.FindPeriod(entry.Period) is not { } period)
            return new Refusal("Figure.UnknownPeriod", entry.Period);
        if (tree.Get(entry.UnitId) is not { } unit)
            return new Refusal("Figure.UnknownUnit", entry.UnitId);
        if (!CanWrite(actor, tree, indicator, unit.Id))
            return new Refusal("Note.NoRight", indicator.Code);
        if (string.IsNullOrWhiteSpace(entry.Cause))
            return new Refusal("Note.CauseMissing") { Field = "cause" };
        if (string.IsNullOrWhiteSpace(entry.Remedy))
            return new Refusal("Note.RemedyMissing") { Field = "remedy" };
        if (entry.Cause.Length > Longest || entry.Remedy.Length > Longest || entry.Request?.Length > Longest)
            return new Refusal("Note.TooLong", Longest);

        return await gate.WriteAsync<TargetNote>(
            (write, _) =>
            {
                var note = new TargetNote
                {
                    IndicatorId = indicator.Id,
                    UnitId = unit.Id,
                    PeriodId = period.Id,
                    Cause = entry.Cause.Trim(),
                    Remedy = entry.Remedy.Trim(),
                    RemedyBy = entry.RemedyBy,
                    Request = string.IsNullOrWhiteSpace(entry.Request) ? null : entry.Request.Trim(),
                    WrittenBy = actor.UserId,
                    WrittenAt = write.At,
                };
                write.Db.TargetNotes.Add(note);
                write.Audit(actor, "Indicator.Note", $"{indicator.Code}/{unit.Code}/{period.Code}");
                write.Changed(ChangeKind.Note, tree.PathOf(unit.Id), indicator.Code, actor.UserId);
                return Task.FromResult<Outcome<TargetNote>>(note);
            },
            cancel);
    }
}
