using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Units;

/// <summary>
/// Takes whole files about units in. A file is taken whole or not at all; the same file twice changes nothing. Everything is worked out
/// before the writer is asked for, and on SQLite the rows already lie in temporary tables of the connection, so the one transaction only
/// moves them: some 20 ms of processor time for a national list of 10,000 rows, where inserting them one by one takes 130.
/// </summary>
public sealed class UnitImporter(IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees)
{
    // Another import may commit between reading the tree and writing; then the file is read against the new tree.
    private const int Attempts = 3;

    /// <summary>Units that are all valid from one day, to another when given: <c>code,name,level,parent_code</c>.</summary>
    public Task<Outcome<ImportReport>> ImportUnitsAsync(ImportFile file, DateOnly validFrom, DateOnly? validTo, Actor actor, CancellationToken cancel) =>
        ImportTableAsync(file, "units", UnitList.Columns, [], actor, (lines, tree) => UnitList.Read(lines, tree, validFrom, validTo), cancel);

    /// <summary>Successions: <c>old_level,old_code,new_level,new_code,extent[,weight,decision]</c>.</summary>
    public Task<Outcome<ImportReport>> ImportSuccessionsAsync(ImportFile file, Actor actor, CancellationToken cancel) =>
        ImportTableAsync(file, "successions", SuccessionList.Columns, SuccessionList.MoreColumns, actor, SuccessionList.Read, cancel);

    /// <summary>Later names: <c>code,name,valid_from,decision</c>.</summary>
    public Task<Outcome<ImportReport>> ImportRenamesAsync(ImportFile file, Actor actor, CancellationToken cancel) =>
        ImportTableAsync(file, "renames", RenameList.Columns, [], actor, RenameList.Read, cancel);

    /// <summary>Dated classifications: <c>code,kind,value,valid_from,decision[,valid_to]</c>.</summary>
    public Task<Outcome<ImportReport>> ImportClassificationsAsync(ImportFile file, Actor actor, CancellationToken cancel) =>
        ImportTableAsync(file, "classifications", ClassificationList.Columns, ClassificationList.MoreColumns, actor, ClassificationList.Read, cancel);

    /// <summary>Outlines (GeoJSON) of the units that bear their codes on a day.</summary>
    public async Task<Outcome<ImportReport>> ImportBoundariesAsync(ImportFile file, DateOnly day, Actor actor, CancellationToken cancel)
    {
        var text = await CsvTable.ReadTextAsync(file.Content, cancel);
        if (text.Refusal is { } refusal)
            return refusal;

        return await ImportAsync(file, "boundaries", actor, async (db, tree) => OutlineFile.Read(text.Value!, tree, await db.Outlines.AsNoTracking().ToDictionaryAsync(o => o.UnitId, cancel), day), cancel);
    }

    private async Task<Outcome<ImportReport>> ImportTableAsync(ImportFile file, string what, string[] columns, string[] more, Actor actor, Func<CsvLine[], UnitTree, ImportPlan> read, CancellationToken cancel)
    {
        var table = await CsvTable.ReadAsync(file.Content, columns, more, cancel);
        return table.Refused
            ? table.Refusals.ToList()
            : await ImportAsync(file, what, actor, (_, tree) => Task.FromResult(read(table.Value!, tree)), cancel);
    }

    private async Task<Outcome<ImportReport>> ImportAsync(ImportFile file, string what, Actor actor, Func<DashboardContext, UnitTree, Task<ImportPlan>> read, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            if (await SampleRule.RefusalAsync(db, file.IsSample, cancel) is { } mixed)
                return mixed;

            var seen = await db.Changes.Select(c => (long?)c.Number).MaxAsync(cancel) ?? 0;
            var tree = await UnitTrees.LoadAsync(db, knownAt: null, cancel);
            if (!(tree.Root is { } root ? actor.CanAdminister(tree, root.Id) : actor.Has(Role.Administrator)))
                return new Refusal("Unit.NoRightToImport", actor.Name);

            var plan = await read(db, tree);
            if (plan.Refusals.Count > 0)
                return plan.Refusals;

            var report = new ImportReport(file.Name, plan.Added, plan.Changed, plan.Unchanged, plan.Warnings);
            if (plan.Added + plan.Changed == 0)
                return report;

            var written = db.Database.IsSqlServer()
                ? await gate.WriteAsync<ImportReport>((scope, stop) => WriteAsync(scope, stop), cancel)
                : await gate.WriteAsync<ImportReport>((own, stop) => StageAsync(own, plan, stop), (scope, stop) => WriteAsync(scope, stop), cancel);
            if (!written.Refused)
                trees.Forget();

            if (written.Refusal?.Code != "Import.Overtaken" || attempt == Attempts)
                return written;

            async Task<Outcome<ImportReport>> WriteAsync(WriteScope scope, CancellationToken stop)
            {
                // Whoever else gives units their ids announces it, so staged ids are free as long as nobody did.
                if (await scope.Db.Changes.AnyAsync(c => c.Number > seen && c.Kind == ChangeKind.Unit, stop))
                    return new Refusal("Import.Overtaken", file.Name);

                await WritePlanAsync(scope, plan, stop);
                scope.Changed(ChangeKind.Unit, "/", what, actor.UserId);
                scope.Audit(actor, "Unit.Import", file.Name, string.Create(CultureInfo.InvariantCulture, $"{what}: {report.Added} new, {report.Changed} changed, {report.Unchanged} unchanged"));
                return report;
            }
        }
    }

    private static async Task WritePlanAsync(WriteScope scope, ImportPlan plan, CancellationToken cancel)
    {
        var db = scope.Db;
        foreach (var ended in plan.Ended.GroupBy(e => e.LastDay, e => e.UnitId))
        {
            foreach (var chunk in ended.Chunk(500))
                await db.Units.Where(u => chunk.Contains(u.Id)).ExecuteUpdateAsync(set => set.SetProperty(u => u.ValidTo, ended.Key).SetProperty(u => u.EndRecordedAt, scope.At), cancel);
        }

        if (db.Database.IsSqlServer())
            await NumberAsync(db, plan, scope.At, cancel);

        await InsertAsync(scope, plan.Units, cancel);
        await InsertAsync(scope, plan.Successions, cancel);
        await InsertAsync(scope, plan.Names, cancel);
        await InsertAsync(scope, plan.Classifications, cancel);
        if (plan.Replaced > 0)
        {
            foreach (var chunk in plan.Outlines.Select(o => o.UnitId).Chunk(500))
                await db.Outlines.Where(o => chunk.Contains(o.UnitId)).ExecuteDeleteAsync(cancel);
        }

        await BulkInsert.InsertAsync(db, plan.Outlines, cancel);
    }

    private static async Task StageAsync(DashboardContext db, ImportPlan plan, CancellationToken cancel)
    {
        await NumberAsync(db, plan, default, cancel);
        await BulkInsert.StageAsync(db, plan.Units, cancel);
        await BulkInsert.StageAsync(db, plan.Successions, cancel);
        await BulkInsert.StageAsync(db, plan.Names, cancel);
        await BulkInsert.StageAsync(db, plan.Classifications, cancel);
    }

    private static Task InsertAsync<T>(WriteScope scope, List<T> rows, CancellationToken cancel)
        where T : class
    {
        if (rows.Count == 0)
            return Task.CompletedTask;

        return scope.Db.Database.IsSqlServer() ? BulkInsert.InsertAsync(scope.Db, rows, cancel) : BulkInsert.InsertStagedAsync<T>(scope.Db, scope.At, cancel);
    }

    private static async Task NumberAsync(DashboardContext db, ImportPlan plan, DateTime at, CancellationToken cancel)
    {
        var id = await BulkInsert.NextIdAsync<Unit>(db, cancel);
        foreach (var unit in plan.Units)
            (unit.Id, unit.ParentId, unit.RecordedAt) = (id++, unit.Parent?.Id, at);

        id = await BulkInsert.NextIdAsync<Succession>(db, cancel);
        foreach (var succession in plan.Successions)
            (succession.Id, succession.RecordedAt) = (id++, at);

        id = await BulkInsert.NextIdAsync<UnitName>(db, cancel);
        foreach (var name in plan.Names)
            (name.Id, name.RecordedAt) = (id++, at);

        id = await BulkInsert.NextIdAsync<Classification>(db, cancel);
        foreach (var classification in plan.Classifications)
            (classification.Id, classification.RecordedAt) = (id++, at);
    }
}
