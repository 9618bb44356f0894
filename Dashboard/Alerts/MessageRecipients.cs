using Dashboard.Data.Units;

namespace Dashboard.Alerts;

/// <summary>How the recipients of a message are chosen.</summary>
public enum RecipientChoice
{
    /// <summary>Every commune below the sender's unit.</summary>
    Communes,

    /// <summary>Every agency below the sender's unit.</summary>
    Agencies,

    /// <summary>A set, for instance the scheme's area.</summary>
    Set,

    /// <summary>A unit and everything below it.</summary>
    Branch,

    /// <summary>One by one.</summary>
    Units,
}

/// <summary>From a choice to units; what lies outside of the sender's own subtree is left out.</summary>
public static class MessageRecipients
{
    /// <param name="homes">Units in whose name the sender may write.</param>
    /// <param name="setId">For <see cref="RecipientChoice.Set"/>.</param>
    /// <param name="branchId">For <see cref="RecipientChoice.Branch"/>.</param>
    /// <param name="picked">For <see cref="RecipientChoice.Units"/>.</param>
    public static IReadOnlyList<Unit> Of(
        UnitTree tree, DateOnly today, IReadOnlyList<int> homes, RecipientChoice choice, int? setId = null, int? branchId = null, IReadOnlySet<int>? picked = null)
    {
        var within = homes.SelectMany(home => tree.SubtreeOn(home, today)).DistinctBy(u => u.Id).Where(u => u.Level != UnitLevel.Country).ToList();
        return choice switch
        {
            RecipientChoice.Communes => [.. within.Where(u => u.Level == UnitLevel.Commune)],
            RecipientChoice.Agencies => [.. within.Where(u => u.Level == UnitLevel.Agency)],
            RecipientChoice.Set => setId is { } set ? [.. within.Where(u => tree.IsMember(set, u.Id, today))] : [],
            RecipientChoice.Branch => branchId is { } branch ? [.. within.Where(u => tree.IsWithin(u.Id, branch))] : [],
            _ => picked is null ? [] : [.. within.Where(u => picked.Contains(u.Id))],
        };
    }
}
