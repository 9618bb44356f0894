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
        for (var next = 0; next < groups.Count;)
        {
            var start = next;
            var outcome = await gate.WriteAsync<int>(
                async (scope, stop) =>
                {
                    next = start;
                    var changed = await ChangedSinceAsync(scope.Db, found.Number, stop);
                    using var sql = new SqlCommands(scope.Db);
                    var written = 0;
                    while (next < groups.Count && written < RowsAtOnce)
                        written += await WriteGroupAsync(scope, sql, found, groups[next++], changed, stop);

                    scope.Changed(ChangeKind.Indicator, "/", "recompute", 0);
                    return written;
                },
                cancel);
            if (outcome.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());
        }
    }

    private static async Task<HashSet<string>> ChangedSinceAsync(DashboardContext db, long number, CancellationToken cancel) =>
        [.. await db.Changes.AsNoTracking().Where(c => c.Number > number && c.Kind == ChangeKind.Figure).Select(c => c.Key).Distinct().ToListAsync(cancel)];

    private static async Task<int> WriteGroupAsync(WriteScope scope, SqlCommands sql, RollupVerifier.Comparison found, RollupGroup group, HashSet<string> changed, CancellationToken cancel)
    {
        var catalogue = found.Catalogue;
        var period = catalogue.GetPeriod(group.PeriodId);
        var series = catalogue.Get(group.SeriesId);
        var cells = series is Indicators.Measure
            ? [new CellKey(series.Id, period.Id, 0, group.Kind, group.BreakdownId)]
            : PairRule.CellsNeeded(catalogue, catalogue.FormulaOf(series.Id), 0, period, group.Kind).ToArray();
        var calculator = found.Calculator;
        if (cells.Any(c => changed.Contains($"{catalogue.Get(c.MeasureId).Code}/{catalogue.GetPeriod(c.PeriodId).Code}")))
        {
            var columns = await FigureColumns.ReadAsync(scope.Db, [.. cells.Select(c => c.MeasureId).Distinct()], [.. cells.Select(c => c.PeriodId).Distinct()], knownAt: null, cancel);
            calculator = new RollupCalculator(columns, found.Tree, catalogue, found.Versions);
        }

        await sql.ExecuteAsync(
            "DELETE FROM \"Rollups\" WHERE \"SeriesId\" = @p0 AND \"PeriodId\" = @p1 AND \"Kind\" = @p2 AND \"BreakdownId\" = @p3 AND \"TreeVersion\" = @p4",
            cancel, group.SeriesId, group.PeriodId, (byte)group.Kind, group.BreakdownId, group.TreeVersion);
        var rows = calculator.Rows(group);
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

        return rows.Count + 1;
    }
}
