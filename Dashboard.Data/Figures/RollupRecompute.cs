using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>
/// Brings the stored roll-ups to what the facts say. Computes from a snapshot without holding up anyone, then writes what differs in short
/// transactions; a group whose facts changed meanwhile is computed again inside its transaction. Killed at any point and run again, it ends the same.
/// </summary>
public sealed class RollupRecompute(RollupVerifier verifier, WriteGate gate)
{
    // About 40 ms of writing; no transaction of a running system may hold the writer for more than 100 ms (decision 15).
    private const int RowsAtOnce = 4_000;

    /// <summary>Verifies and mends; reports how many rows differed.</summary>
    public async Task<VerifyReport> RunAsync(IProgress<double>? progress, CancellationToken cancel)
    {
        var found = await verifier.CompareAsync(withBuilding: false, progress, cancel);
        await WriteAsync(found, found.Broken, cancel);
        return found.Report;
    }

    /// <summary>Writes the rows of some groups.</summary>
    internal async Task WriteAsync(RollupVerifier.Comparison found, IReadOnlyList<RollupGroup> groups, CancellationToken cancel)
    {
        // While one batch is written the next is computed, which needs no turn at the gate.
        var batch = Compute(found.Calculator, groups, 0);
        while (batch.Groups.Count > 0)
        {
            var following = Task.Run(() => Compute(found.Calculator, groups, batch.Next), cancel);
            var outcome = await gate.WriteAsync<int>(
                async (scope, stop) =>
                {
                    var changed = await ChangedSinceAsync(scope.Db, found.Number, stop);
                    using var sql = new SqlCommands(scope.Db);
                    foreach (var (group, rows) in batch.Groups)
                        await WriteGroupAsync(sql, group, await AnewAsync(scope.Db, found, group, changed, stop) ?? rows, stop);

                    scope.Changed(ChangeKind.Indicator, "/", "recompute", 0);
                    return batch.Groups.Count;
                },
                cancel);
            batch = await following;
            if (outcome.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());
        }
    }

    private static Batch Compute(RollupCalculator calculator, IReadOnlyList<RollupGroup> groups, int next)
    {
        var computed = new List<(RollupGroup, Dictionary<int, RollupSums>)>();
        for (var rows = 0; next < groups.Count && rows < RowsAtOnce; next++)
        {
            computed.Add((groups[next], calculator.Rows(groups[next])));
            rows += computed[^1].Item2.Count + 1;
        }

        return new Batch(computed, next);
    }

    private static async Task<HashSet<string>> ChangedSinceAsync(DashboardContext db, long number, CancellationToken cancel) =>
        [.. await db.Changes.AsNoTracking().Where(c => c.Number > number && c.Kind == ChangeKind.Figure).Select(c => c.Key).Distinct().ToListAsync(cancel)];

    // The rows by facts that have changed since the comparison, or null where none has.
    private static async Task<Dictionary<int, RollupSums>?> AnewAsync(DashboardContext db, RollupVerifier.Comparison found, RollupGroup group, HashSet<string> changed, CancellationToken cancel)
    {
        if (changed.Count == 0)
            return null;

        var catalogue = found.Catalogue;
        var period = catalogue.GetPeriod(group.PeriodId);
        var series = catalogue.Get(group.SeriesId);
        var cells = series is Indicators.Measure
            ? [new CellKey(series.Id, period.Id, 0, group.Kind, group.BreakdownId)]
            : PairRule.CellsNeeded(catalogue, catalogue.FormulaOf(series.Id), 0, period, group.Kind).ToArray();
        if (!cells.Any(c => changed.Contains($"{catalogue.Get(c.MeasureId).Code}/{catalogue.GetPeriod(c.PeriodId).Code}")))
            return null;

        var columns = await FigureColumns.ReadAsync(db, [.. cells.Select(c => c.MeasureId).Distinct()], [.. cells.Select(c => c.PeriodId).Distinct()], knownAt: null, cancel);
        return new RollupCalculator(columns, found.Tree, catalogue, found.Versions).Rows(group);
    }

    private static async Task WriteGroupAsync(SqlCommands sql, RollupGroup group, Dictionary<int, RollupSums> rows, CancellationToken cancel)
    {
        await sql.ExecuteAsync(
            "DELETE FROM \"Rollups\" WHERE \"SeriesId\" = @p0 AND \"PeriodId\" = @p1 AND \"Kind\" = @p2 AND \"BreakdownId\" = @p3 AND \"TreeVersion\" = @p4",
            cancel, group.SeriesId, group.PeriodId, (byte)group.Kind, group.BreakdownId, group.TreeVersion);
        foreach (var (unitId, sums) in rows.OrderBy(r => r.Key))
        {
            await sql.ExecuteAsync(
                """
                INSERT INTO "Rollups" ("SeriesId", "PeriodId", "Kind", "BreakdownId", "TreeVersion", "UnitId",
                "ApprovedValue", "ApprovedDenominator", "ApprovedCount", "ApprovedNotApplicable",
                "ProvisionalValue", "ProvisionalDenominator", "ProvisionalCount", "ProvisionalNotApplicable", "EstimatedCount", "ChangedAt")
                VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)
                """,
                cancel,
                group.SeriesId, group.PeriodId, (byte)group.Kind, group.BreakdownId, group.TreeVersion, unitId,
                sums.Approved.Value, sums.Approved.Denominator, sums.Approved.Count, sums.Approved.NotApplicable,
                sums.Provisional.Value, sums.Provisional.Denominator, sums.Provisional.Count, sums.Provisional.NotApplicable, sums.Estimated, sums.ChangedAt);
        }
    }

    private sealed record Batch(IReadOnlyList<(RollupGroup Group, Dictionary<int, RollupSums> Rows)> Groups, int Next);
}
