using Dashboard.Data.Live;

namespace Dashboard.Figures;

/// <summary>What a page of numbers wants to hear of: its own branch alone, and nothing where it shows what was known at an earlier day.</summary>
internal static class LiveBranches
{
    private const string Nowhere = "-";
    private static readonly ChangeKind[] Kinds = [ChangeKind.Figure, ChangeKind.Indicator, ChangeKind.Period, ChangeKind.Unit, ChangeKind.Note];

    /// <summary>The same filter as before where the branch is the same: its list of kinds is compared by reference.</summary>
    public static ChangeFilter Of(SeenView? seen, ChangeFilter before)
    {
        var branch = seen is null || seen.Standpoint.KnownAt is not null ? Nowhere : seen.Tree.PathOf(seen.Unit.Id);
        return before.Branch == branch ? before : new ChangeFilter(branch, Kinds);
    }
}
