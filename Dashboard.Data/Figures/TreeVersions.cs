using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>
/// Keeps the as-is rows on today's tree. After a merger comes into force or is recorded, a new version is built beside the old one, which is shown
/// as such until the switch (decision 6); figures recorded meanwhile go into both.
/// </summary>
public sealed class TreeVersions(IDbContextFactory<DashboardContext> contexts, WriteGate gate, RollupVerifier verifier, RollupRecompute recompute, TimeProvider clock)
{
    /// <summary>Builds and switches when the active version no longer is today's tree; returns whether it did.</summary>
    public async Task<bool> EnsureAsync(CancellationToken cancel)
    {
        var today = clock.GetUtcNow().InVietnam();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var tree = await UnitTrees.LoadAsync(db, knownAt: null, cancel);
        var active = await db.TreeVersions.AsNoTracking().SingleOrDefaultAsync(v => v.IsActive, cancel);
        var lastRecorded = await db.Successions.MaxAsync(s => (DateTime?)s.RecordedAt, cancel);
        var due = active is null ? lastRecorded is not null
            : lastRecorded >= active.BuiltAt || active.BuiltAt == TreeVersion.Outdated || tree.Breaks.Any(b => active.On < b && b <= today);
        if (!due)
            return false;

        var building = await BeginAsync(today, cancel);
        var found = await verifier.CompareAsync(withBuilding: true, progress: null, cancel);

        // A merger that came late or early also moves what its units had reported for periods that end on its day or later.
        await recompute.WriteAsync(found, [.. found.Broken.Where(g => g.TreeVersion == 0), .. found.Calculator.Groups().Where(g => g.TreeVersion == building)], cancel);
        return await SwitchAsync(building, cancel);
    }

    private async Task<int> BeginAsync(DateOnly today, CancellationToken cancel)
    {
        // Left by a killed build, or by a switch whose cleaning was killed: its rows may be older than the tree.
        await DropInactiveAsync(cancel);
        var outcome = await gate.WriteAsync<int>(
            async (scope, stop) =>
            {
                var version = new TreeVersion { On = today, BuiltAt = scope.At };
                scope.Db.TreeVersions.Add(version);
                await scope.Db.SaveChangesAsync(stop);
                return version.Id;
            },
            cancel);
        return outcome.Value;
    }

    private async Task<bool> SwitchAsync(int building, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync<int>(
            async (scope, stop) =>
            {
                var versions = await scope.Db.TreeVersions.ToListAsync(stop);
                if (!versions.Exists(v => v.Id == building))
                    return new Refusal("TreeVersion.Gone", building);

                foreach (var version in versions)
                    version.IsActive = version.Id == building;

                scope.Changed(ChangeKind.Unit, "/", "tree/active", 0);
                return building;
            },
            cancel);
        await DropInactiveAsync(cancel);
        return !outcome.Refused;
    }

    // A series at a time, so that no transaction holds the writer for long; the version's own row goes last, as the sign that all is done.
    private async Task DropInactiveAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var id in await db.TreeVersions.Where(v => !v.IsActive).Select(v => v.Id).ToListAsync(cancel))
        {
            foreach (var series in await db.Series.Select(s => s.Id).ToListAsync(cancel))
                await gate.WriteAsync<int>(async (scope, stop) => await scope.Db.Rollups.Where(r => r.SeriesId == series && r.TreeVersion == id).ExecuteDeleteAsync(stop), cancel);

            // A row that a figure put there meanwhile stays, and nobody reads it: numbers of versions do not come again.
            await gate.WriteAsync<int>(async (scope, stop) => await scope.Db.TreeVersions.Where(v => v.Id == id).ExecuteDeleteAsync(stop), cancel);
        }
    }
}
