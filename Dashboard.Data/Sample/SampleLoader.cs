using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Sample;

/// <summary>
/// Fills an empty database with the sample province: units, indicators, targets, periods and figures up to now.
/// Each step is one transaction and is done once; a load that was killed goes on from there at the next start.
/// </summary>
public sealed class SampleLoader(IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees, Catalogues catalogues, WorkingCalendar calendar, TimeProvider clock)
{
    /// <summary>Key of the <see cref="Setting"/> that stands while the load is not finished.</summary>
    public const string UnfinishedKey = "sample.unfinished";

    private const int LatestAnnounced = 12;

    /// <summary>Loads the sample when it is wanted and the database is empty, or finishes a load that was cut short. True when something was done.</summary>
    /// <param name="wanted">Whether an empty database is to be filled; an unfinished load is finished in any case.</param>
    /// <param name="accounts">Creates the sample's accounts where they are missing; its units are there by then.</param>
    /// <param name="rollups">Computes all roll-ups anew.</param>
    public async Task<bool> LoadAsync(bool wanted, Func<CancellationToken, Task> accounts, Func<CancellationToken, Task> rollups, CancellationToken cancel)
    {
        if (!await IsUnfinishedAsync(cancel))
        {
            if (!wanted || !await IsEmptyAsync(cancel))
                return false;

            await gate.WriteAsync<bool>(AddReferenceAsync, cancel);
            trees.Forget();
            catalogues.Forget();
        }

        await accounts(cancel);
        await gate.WriteAsync<int>(AddFiguresAsync, cancel);
        await gate.WriteAsync<int>(async (scope, stop) => await SampleDirectives.AddAsync(scope, await trees.CurrentAsync(stop), await calendar.CurrentAsync(stop), stop), cancel);
        await gate.WriteAsync<int>(async (scope, stop) => await SampleReports.AddAsync(scope, await trees.CurrentAsync(stop), await catalogues.CurrentAsync(stop), await calendar.CurrentAsync(stop), stop), cancel);
        await rollups(cancel);
        await gate.WriteAsync<bool>(FinishAsync, cancel);
        return true;
    }

    private async Task<bool> IsUnfinishedAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Settings.AnyAsync(s => s.Key == UnfinishedKey, cancel);
    }

    private async Task<bool> IsEmptyAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return !await db.Units.AnyAsync(cancel) && !await db.Series.AnyAsync(cancel);
    }

    private async Task<Outcome<bool>> AddReferenceAsync(WriteScope scope, CancellationToken cancel)
    {
        var db = scope.Db;
        var units = SampleCatalog.Units();
        var sets = SampleCatalog.Sets();
        var phases = SampleCatalog.Phases();
        db.Units.AddRange(units);
        db.UnitSets.AddRange(sets);
        db.Phases.AddRange(phases);
        db.BreakdownCategories.AddRange(SampleCatalog.Breakdowns());
        db.Periods.AddRange(PeriodCalendar.History(SampleCatalog.Start, clock.GetUtcNow().InVietnam()));
        await db.SaveChangesAsync(cancel);

        var measures = SampleCatalog.Measures(sets);
        var indicators = SampleCatalog.Indicators(units, sets);
        db.Successions.AddRange(SampleCatalog.Successions(units));
        db.Classifications.AddRange(SampleCatalog.Classifications(units));
        db.UnitSetMembers.AddRange(SampleCatalog.Members(units, sets));
        db.Measures.AddRange(measures);
        db.Indicators.AddRange(indicators);
        await db.SaveChangesAsync(cancel);

        var tree = await UnitTrees.LoadAsync(db, knownAt: null, cancel);
        db.Outlines.AddRange(OutlineFile.Read(Facts.Text("outlines.geojson"), tree, new Dictionary<int, Outline>(), clock.GetUtcNow().InVietnam()).Outlines);
        SampleCatalog.LinkLimits(measures);
        db.Targets.AddRange(SampleCatalog.Targets(units, indicators, phases));
        db.Playlists.Add(SampleCatalog.Playlist(units));
        db.Settings.Add(new Setting { Key = SampleRule.Key, Value = "true", ChangedAt = scope.At });
        db.Settings.Add(new Setting { Key = UnfinishedKey, Value = "true", ChangedAt = scope.At });
        return true;
    }

    private static async Task<Outcome<int>> AddFiguresAsync(WriteScope scope, CancellationToken cancel)
    {
        if (await scope.Db.Figures.AnyAsync(cancel))
            return 0;

        var figures = (await SampleFigures.ReadAsync(scope.Db, cancel)).Generate(scope.At);
        await BulkInsert.InsertAsync(scope.Db, figures, cancel);
        await SampleClock.RememberAsync(scope, scope.At, cancel);
        return figures.Count;
    }

    private async Task<Outcome<bool>> FinishAsync(WriteScope scope, CancellationToken cancel)
    {
        await AnnounceLatestAsync(scope, cancel);
        await SampleAlerts.AddAsync(scope, await trees.CurrentAsync(cancel), clock.GetUtcNow().InVietnam(), cancel);
        scope.Db.Settings.Remove(await scope.Db.Settings.SingleAsync(s => s.Key == UnfinishedKey, cancel));
        scope.Changed(ChangeKind.Unit, "/", "sample", userId: 0);
        return true;
    }

    // So that the first overview shows what happened last, as one of a province at work would.
    private async Task AnnounceLatestAsync(WriteScope scope, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var catalogue = await Catalogue.LoadAsync(scope.Db, cancel);
        var latest = await scope.Db.Figures.AsNoTracking()
            .Where(f => f.Kind == FigureKind.Actual && f.BreakdownId == 0 && f.SupersededAt == null)
            .OrderByDescending(f => f.RecordedAt).ThenByDescending(f => f.Id).Take(LatestAnnounced).ToListAsync(cancel);
        foreach (var figure in latest.OrderBy(f => f.RecordedAt).ThenBy(f => f.Id))
        {
            scope.ChangedEarlier(
                figure.RecordedAt, ChangeKind.Figure, tree.PathOf(figure.UnitId), $"{catalogue.Get(figure.MeasureId).Code}/{catalogue.GetPeriod(figure.PeriodId).Code}");
        }
    }
}
