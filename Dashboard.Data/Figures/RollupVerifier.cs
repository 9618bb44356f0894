using System.Globalization;
using System.Threading.Channels;
using Dashboard.Data.Indicators;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>A stored row that does not equal the sum over current facts.</summary>
/// <param name="Where">Series, period, kind, breakdown, tree and unit, by code.</param>
public sealed record RollupDifference(string Where, string Stored, string Computed);

/// <summary>What a verification found.</summary>
/// <param name="Rows">Rows that should exist.</param>
/// <param name="Differences">How many differ.</param>
/// <param name="First">The first hundred of them.</param>
public sealed record VerifyReport(long Rows, long Differences, IReadOnlyList<RollupDifference> First);

/// <summary>Computes every roll-up from the facts, in one pass over a snapshot that holds up no writer, and compares it with what is stored (invariant 2).</summary>
public sealed class RollupVerifier(IDbContextFactory<DashboardContext> contexts)
{
    private const int MostNamed = 100;

    /// <summary>Groups of stored rows, some half a megabyte each at national size, that may wait to be compared.</summary>
    private const int GroupsAhead = 8;

    /// <summary>Compares everything; no differences means that every number adds up.</summary>
    public async Task<VerifyReport> VerifyAsync(CancellationToken cancel) => (await CompareAsync(withBuilding: false, progress: null, cancel)).Report;

    /// <summary>As <see cref="VerifyAsync"/>, with the groups that must be written anew and what they should hold.</summary>
    /// <param name="withBuilding">Also the tree version that is being built beside the active one; it is incomplete until switched to.</param>
    /// <param name="progress">Hears of the part that is done, 0 to 1.</param>
    /// <param name="cancel">Ends the comparison.</param>
    internal async Task<Comparison> CompareAsync(bool withBuilding, IProgress<double>? progress, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancel);
        var number = await db.FeedHeads.Select(h => h.Number).SingleAsync(cancel);
        var tree = await UnitTrees.LoadAsync(db, knownAt: null, cancel);
        var catalogue = await Catalogue.LoadAsync(db, cancel);
        var versions = await db.TreeVersions.AsNoTracking().Where(v => v.IsActive || withBuilding).ToListAsync(cancel);
        var columns = await FigureColumns.ReadAsync(db, measureIds: null, periodIds: null, knownAt: null, cancel);
        var calculator = new RollupCalculator(columns, tree, catalogue, versions);
        var groups = calculator.Groups();

        long rows = 0, differences = 0;
        var first = new List<RollupDifference>();
        var broken = new List<RollupGroup>();
        // One reads what is stored while the other computes what should be: the wait of each is the work of the other.
        var stored = Channel.CreateBounded<StoredGroup>(new BoundedChannelOptions(GroupsAhead) { SingleReader = true, SingleWriter = true });
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reader = Task.Run(() => ReadStoredAsync(db, stored.Writer, reading.Token), CancellationToken.None);
        try
        {
            var kept = await NextAsync();
            for (var i = 0; i < groups.Count; i++)
            {
                var group = groups[i];
                for (; kept is not null && kept.Group.CompareTo(group) < 0; kept = await NextAsync())
                    Compare(kept.Group, [], kept.Rows);

                var computed = calculator.Rows(group);
                rows += computed.Count;
                var isStored = kept is not null && kept.Group == group;
                Compare(group, computed, isStored ? kept!.Rows : []);
                kept = isStored ? await NextAsync() : kept;
                progress?.Report((i + 1d) / groups.Count);
            }

            for (; kept is not null; kept = await NextAsync())
                Compare(kept.Group, [], kept.Rows);
        }
        finally
        {
            await reading.CancelAsync();
            await reader;
        }

        return new Comparison(new VerifyReport(rows, differences, first), number, calculator, broken, tree, catalogue, versions);

        async ValueTask<StoredGroup?> NextAsync() =>
            await stored.Reader.WaitToReadAsync(cancel) && stored.Reader.TryRead(out var next) ? next : null;

        void Compare(RollupGroup group, Dictionary<int, RollupSums> computed, Dictionary<int, RollupSums> kept)
        {
            var differs = false;
            if (group.TreeVersion != 0 && !versions.Any(v => v.Id == group.TreeVersion))
                return;

            foreach (var (unitId, sums) in computed)
            {
                // A row of zeros and no row say the same.
                if (!kept.Remove(unitId, out var there))
                    there = default;

                if (!sums.Equals(there))
                    Differ(unitId, there, sums);
            }

            foreach (var (unitId, there) in kept)
            {
                if (!there.Equals(default))
                    Differ(unitId, there, default);
            }

            if (differs)
                broken.Add(group);

            void Differ(int unitId, RollupSums there, RollupSums should)
            {
                differs = true;
                differences++;
                if (first.Count < MostNamed)
                    first.Add(new RollupDifference(Name(group, unitId), Text(there), Text(should)));
            }
        }

        string Name(RollupGroup group, int unitId) => string.Create(
            CultureInfo.InvariantCulture,
            $"{catalogue.Get(group.SeriesId).Code} {catalogue.GetPeriod(group.PeriodId).Code} {group.Kind} breakdown {group.BreakdownId} tree {group.TreeVersion} unit {tree.Get(unitId)?.Code ?? unitId.ToString(CultureInfo.InvariantCulture)}");

        static string Text(RollupSums sums) => string.Create(
            CultureInfo.InvariantCulture,
            $"approved {FixedPoint.Format(sums.Approved.Value)}/{FixedPoint.Format(sums.Approved.Denominator)} n={sums.Approved.Count} na={sums.Approved.NotApplicable}, provisional {FixedPoint.Format(sums.Provisional.Value)}/{FixedPoint.Format(sums.Provisional.Denominator)} n={sums.Provisional.Count} na={sums.Provisional.NotApplicable}, estimated {sums.Estimated}");
    }

    internal sealed record Comparison(
        VerifyReport Report, long Number, RollupCalculator Calculator, IReadOnlyList<RollupGroup> Broken, UnitTree Tree, Catalogue Catalogue, IReadOnlyList<TreeVersion> Versions);

    // Reads the stored rows in the order of their key, a group at a time.
    private static async Task ReadStoredAsync(DashboardContext db, ChannelWriter<StoredGroup> groups, CancellationToken cancel)
    {
        Exception? error = null;
        try
        {
            using var sql = new SqlCommands(db);
            await using var reader = await sql.ReadAsync(
                """
                SELECT "SeriesId", "PeriodId", "Kind", "BreakdownId", "TreeVersion", "UnitId",
                "ApprovedValue", "ApprovedDenominator", "ApprovedCount", "ApprovedNotApplicable",
                "ProvisionalValue", "ProvisionalDenominator", "ProvisionalCount", "ProvisionalNotApplicable", "EstimatedCount"
                FROM "Rollups" ORDER BY "SeriesId", "PeriodId", "Kind", "BreakdownId", "TreeVersion", "UnitId"
                """,
                cancel);
            StoredGroup? group = null;
            while (await reader.ReadAsync(cancel))
            {
                var key = new RollupGroup(reader.GetInt32(0), reader.GetInt32(1), (FigureKind)reader.GetByte(2), reader.GetInt32(3), reader.GetInt32(4));
                if (group is not null && group.Group != key)
                {
                    await groups.WriteAsync(group, cancel);
                    group = null;
                }

                group ??= new StoredGroup(key, []);
                group.Rows[reader.GetInt32(5)] = new RollupSums
                {
                    Approved = new Contribution(reader.GetInt64(6), reader.GetInt64(7), reader.GetInt32(8), reader.GetInt32(9)),
                    Provisional = new Contribution(reader.GetInt64(10), reader.GetInt64(11), reader.GetInt32(12), reader.GetInt32(13)),
                    Estimated = reader.GetInt32(14),
                };
            }

            if (group is not null)
                await groups.WriteAsync(group, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The comparison has ended.
        }
        catch (Exception unexpected)
        {
            // The comparison hears of it where it waits for the next group.
            error = unexpected;
        }
        finally
        {
            groups.Complete(error);
        }
    }

    private sealed record StoredGroup(RollupGroup Group, Dictionary<int, RollupSums> Rows);
}
