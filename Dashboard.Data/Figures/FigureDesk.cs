using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>A step of figures from stage to stage.</summary>
internal enum FigureMove
{
    Submit,
    Approve,

    /// <summary>Hủy duyệt: submitted again, off the approved basis.</summary>
    Unapprove,
    SendBack,
}

/// <summary>
/// Takes figures in, whatever the door: record or correct, submit, approve, send back. Each is one command, one transaction:
/// facts, roll-ups of the ancestor path, change rows.
/// </summary>
public sealed class FigureDesk(WriteGate gate, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Catalogues catalogues, TimeProvider clock)
{
    /// <summary>The most entries one batch may hold.</summary>
    public const int MostEntries = 10_000;

    private const string Submission = "Figure.Submit";

    // Only makes the gate roll back; nobody sees it.
    private static readonly Refusal DryRun = new("Figure.DryRun");

    // Above this many units a batch announces one change a measure and period, on the branch that holds them all (decision 17).
    private const int MostBranches = 20;

    /// <summary>Records or corrects cells. All entries are taken or none; each refusal names its row.</summary>
    public async Task<Outcome<FigureReceipt>> RecordAsync(FigureBatch batch, Actor actor, CancellationToken cancel)
    {
        if (batch.Entries.Count is 0 or > MostEntries)
            return new Refusal("Figure.BatchSize", batch.Entries.Count, MostEntries);

        // The same command again is answered as before, even if it would be refused by now.
        var command = batch.CommandId is { } id ? new Command(id, FingerprintOf(batch)) : null;
        if (command is not null)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            if (await AnswerAsync(db, command, actor, cancel) is { } known)
                return known;
        }

        return await PlanAsync((tree, catalogue) => RecordPlannedAsync(batch, command, actor, tree, catalogue, cancel), cancel);
    }

    // A merger, a formula or the close of a period may be committed between the planning and the write, by this process or another: then nothing was
    // written, and it is planned anew.
    internal async Task<Outcome<T>> PlanAsync<T>(Func<UnitTree, Catalogue, Task<Outcome<T>>> write, CancellationToken cancel)
    {
        var known = 0L;
        while (true)
        {
            var outcome = await write(await trees.CurrentAsync(known, cancel), await catalogues.CurrentAsync(known, cancel));
            if (outcome.Refusal is not { Code: WriteGate.PlannedOnOld } old)
                return outcome;

            known = (long)old.Arguments[0]!;
        }
    }

    private async Task<Outcome<FigureReceipt>> RecordPlannedAsync(FigureBatch batch, Command? command, Actor actor, UnitTree tree, Catalogue catalogue, CancellationToken cancel)
    {
        var refused = new List<Refusal>();
        while (true)
        {
            var outcome = await RecordOnceAsync(batch, command, refused, actor, tree, catalogue, cancel);
            if (!outcome.Refused || !batch.Partial || outcome.Refusals.Any(r => r.Row is null))
                return outcome;

            // What one entry's absence makes wrong is found in the next round; each round leaves out at least one.
            refused.AddRange(outcome.Refusals);
            if (refused.DistinctBy(r => r.Row).Count() == batch.Entries.Count)
                return refused;
        }
    }

    private async Task<Outcome<FigureReceipt>> RecordOnceAsync(
        FigureBatch batch, Command? command, IReadOnlyList<Refusal> leftOut, Actor actor, UnitTree tree, Catalogue catalogue, CancellationToken cancel)
    {
        var refusals = new List<Refusal>();
        var entries = CheckAll(batch, leftOut, actor, tree, catalogue, refusals);
        if (refusals.Count > 0)
            return refusals;

        if (!batch.DryRun)
            return await gate.WriteAsync((scope, stop) => WriteAsync(scope, batch, command, entries, leftOut, actor, tree, catalogue, stop), cancel);

        // A dry run goes through the same statements and is rolled back, so that it can promise nothing that the real one would refuse.
        // It passes the gate like any other writer, since it is one until it is rolled back.
        Outcome<FigureReceipt> promised = default;
        await gate.WriteAsync<bool>(
            async (scope, stop) =>
            {
                promised = await WriteAsync(scope, batch, command: null, entries, leftOut, actor, tree, catalogue, stop);
                return DryRun;
            },
            cancel);
        return promised;
    }

    /// <summary>
    /// Says of any number of entries, without taking them, what <see cref="RecordAsync"/> would refuse of them, on one picture of the database
    /// and without holding up a writer: for files that are then written in parts.
    /// </summary>
    internal async Task<IReadOnlyList<Refusal>> CheckAsync(FigureBatch batch, Actor actor, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var refusals = new List<Refusal>();
        var entries = CheckAll(batch, [], actor, await trees.CurrentAsync(cancel), catalogue, refusals);
        if (refusals.Count > 0)
            return refusals;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancel);
        using var sql = new FigureSql(db);
        var cells = new StandingCells(sql);
        await cells.ReadAheadAsync(entries.Select(e => e.Cell), Basis.Provisional, cancel);
        foreach (var entry in entries)
        {
            if (RefuseAgainst(await cells.CurrentAsync(entry.Cell, cancel), entry, batch.Door) is { } refusal)
                refusals.Add(refusal);

            cells.Put(new StoredFigure(0, entry.Cell, entry.Entry.State, entry.Value, default, actor.UserId, IsSubmitted: false, IsApproved: false), Basis.Provisional);
        }

        var promised = new FigureWritten[batch.Entries.Count];
        Array.Fill(promised, new FigureWritten(0, IsNew: true));
        await FigureRelations.CheckAsync(cells, entries, promised, catalogue, refusals, cancel);
        return refusals;
    }

    /// <summary>Submits what stands in the selected cells; returns the receipt. Cells already submitted stay as they are.</summary>
    public Task<Outcome<FigureReceipt>> SubmitAsync(FigureSelection selection, Actor actor, CancellationToken cancel) =>
        ChangeStageAsync([selection], actor, Submission, (tree, unit) => actor.CanEnter(tree, unit), MoveOf(FigureMove.Submit, actor), cancel);

    /// <summary>Approves what was submitted in the selected cells: it moves to the approved basis.</summary>
    public Task<Outcome<FigureReceipt>> ApproveAsync(IReadOnlyList<FigureSelection> selections, Actor actor, CancellationToken cancel) =>
        ChangeStageAsync(selections, actor, "Figure.Approve", (tree, unit) => actor.CanApprove(tree, unit), MoveOf(FigureMove.Approve, actor), cancel);

    /// <summary>Sends submitted or approved figures back to be corrected: the unit gets them as "being entered" again, with the reason.</summary>
    public Task<Outcome<FigureReceipt>> SendBackAsync(FigureSelection selection, string reason, Actor actor, CancellationToken cancel) =>
        string.IsNullOrWhiteSpace(reason)
            ? Task.FromResult<Outcome<FigureReceipt>>(new Refusal("Figure.ReasonRequired", selection.Unit))
            : ChangeStageAsync([selection], actor, "Figure.SendBack", (tree, unit) => actor.CanApprove(tree, unit), MoveOf(FigureMove.SendBack, actor, reason), cancel);

    /// <summary>
    /// Moves the chosen cells of a unit and period within another command's transaction, which has checked the rights; roll-ups, changes and audit
    /// are written with it. Returns what was moved, as it stood before. The command is planned with <see cref="PlanAsync"/>.
    /// </summary>
    internal static async Task<IReadOnlyList<StoredFigure>> MoveAsync(
        WriteScope scope, FigureMove move, Unit unit, Period period, Func<CellKey, bool> chosen, string? reason, Actor actor, UnitTree tree, Catalogue catalogue, CancellationToken cancel)
    {
        using var sql = new FigureSql(scope.Db);
        var change = MoveOf(move, actor, reason);
        var (transitions, moved) = (new List<CellTransition>(), new List<StoredFigure>());
        foreach (var figure in await sql.OfUnitAsync(unit.Id, period.Id, cancel))
        {
            if (chosen(figure.Cell) && await change(sql, scope, figure, cancel) is { } transition)
            {
                transitions.Add(transition);
                moved.Add(figure);
            }
        }

        await FinishAsync(scope, sql, new StandingCells(sql), transitions, actor, tree, catalogue, $"Figure.{move}", cancel);
        return moved;
    }

    // Null where the figure is not at the stage from which it moves.
    private static Func<FigureSql, WriteScope, StoredFigure, CancellationToken, Task<CellTransition?>> MoveOf(FigureMove move, Actor actor, string? reason = null) => move switch
    {
        FigureMove.Submit => async (sql, scope, figure, stop) =>
        {
            if (figure.IsSubmitted)
                return null;

            await sql.SubmitAsync(figure.Id, scope.At, actor.UserId, stop);
            return new CellTransition(figure.Cell, null, null);
        }
        ,
        FigureMove.Approve => async (sql, scope, figure, stop) =>
        {
            if (!figure.IsSubmitted || figure.IsApproved)
                return null;

            var before = await sql.ApprovedAsync(figure.Cell, stop);
            if (before is not null)
                await sql.EndApprovalAsync(before.Id, scope.At, stop);

            await sql.ApproveAsync(figure.Id, scope.At, actor.UserId, stop);
            return new CellTransition(figure.Cell, new CellChange(before?.ToCellValue() ?? default, figure.ToCellValue()), null);
        }
        ,
        _ => async (sql, scope, figure, stop) =>
        {
            if (move == FigureMove.Unapprove ? !figure.IsApproved : !figure.IsSubmitted)
                return null;

            // What was approved before a correction stays approved while the correction is done again.
            if (figure.IsApproved)
                await sql.EndApprovalAsync(figure.Id, scope.At, stop);

            await sql.SupersedeAsync(figure.Id, scope.At, stop);
            await sql.AppendAsync(
                figure.Cell, figure.ToCellValue(), scope.At, actor.UserId, FigureDoor.Page, reason, figure.Id, move == FigureMove.Unapprove ? FigureStage.Submitted : FigureStage.Entering, stop);
            return new CellTransition(figure.Cell, figure.IsApproved ? new CellChange(figure.ToCellValue(), default) : null, null);
        }
        ,
    };

    private List<CheckedEntry> CheckAll(FigureBatch batch, IReadOnlyList<Refusal> leftOut, Actor actor, UnitTree tree, Catalogue catalogue, List<Refusal> refusals)
    {
        var skipped = leftOut.Select(r => r.Row).ToHashSet();
        var today = clock.GetUtcNow().InVietnam();
        var entries = new List<CheckedEntry>(batch.Entries.Count);
        var cells = new HashSet<CellKey>(batch.Entries.Count);
        for (var row = 0; row < batch.Entries.Count; row++)
        {
            if (skipped.Contains(row))
                continue;

            if (FigureRules.Check(batch.Entries[row], row, actor, tree, catalogue, today, refusals) is not { } entry)
                continue;

            if (!cells.Add(entry.Cell))
                refusals.Add(new Refusal("Figure.TwiceInBatch", entry.Entry.Measure, entry.Entry.Unit, entry.Entry.Period) { Row = row });

            if (entry.StageIn(batch) == FigureStage.Approved && !actor.CanApprove(tree, entry.Unit.Id))
                refusals.Add(new Refusal("Figure.NoRightToApprove", entry.Entry.Unit) { Row = row, Field = "unit" });

            entries.Add(entry);
        }

        return entries;
    }

    private static async Task<Outcome<FigureReceipt>> WriteAsync(
        WriteScope scope, FigureBatch batch, Command? command, List<CheckedEntry> entries, IReadOnlyList<Refusal> leftOut, Actor actor, UnitTree tree, Catalogue catalogue, CancellationToken cancel)
    {
        // Once more inside the transaction: the same command may have been sent twice at once.
        if (command is not null && await AnswerAsync(scope.Db, command, actor, cancel) is { } known)
            return known;

        using var sql = new FigureSql(scope.Db);
        var cells = new StandingCells(sql);
        await cells.ReadAheadAsync(entries.Select(e => e.Cell), Basis.Provisional, cancel);
        await cells.ReadAheadAsync(entries.Where(e => e.StageIn(batch) == FigureStage.Approved).Select(e => e.Cell), Basis.Approved, cancel);
        var refusals = new List<Refusal>();
        var written = new FigureWritten[batch.Entries.Count];
        foreach (var refusal in leftOut)
            written[refusal.Row!.Value] = new FigureWritten(0, IsNew: false);

        var transitions = new List<CellTransition>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var stage = entry.StageIn(batch);
            var current = await cells.CurrentAsync(entry.Cell, cancel);
            if (RefuseAgainst(current, entry, batch.Door) is { } refusal)
            {
                refusals.Add(refusal);
                continue;
            }

            var value = new CellValue(IsThere: true, entry.Entry.State, entry.Value);
            if (current is not null && current.ToCellValue() == value && (stage == FigureStage.Entering || current.IsApproved || (stage == FigureStage.Submitted && current.IsSubmitted)))
            {
                written[entry.Row] = new FigureWritten(current.Id, IsNew: false);
                continue;
            }

            if (current is not null)
                await sql.SupersedeAsync(current.Id, scope.At, cancel);

            CellChange? approval = null;
            if (stage == FigureStage.Approved)
            {
                var approved = await cells.ApprovedAsync(entry.Cell, cancel);
                if (approved is not null)
                    await sql.EndApprovalAsync(approved.Id, scope.At, cancel);

                approval = new CellChange(approved?.ToCellValue() ?? default, value);
            }

            var figureId = await sql.AppendAsync(entry.Cell, value, scope.At, actor.UserId, batch.Door, entry.Entry.Reason, current?.Id, stage, cancel);
            written[entry.Row] = new FigureWritten(figureId, IsNew: true);
            var stored = new StoredFigure(figureId, entry.Cell, entry.Entry.State, entry.Value, scope.At, actor.UserId, stage >= FigureStage.Submitted, stage == FigureStage.Approved);
            cells.Put(stored, Basis.Provisional);
            if (approval is not null)
                cells.Put(stored, Basis.Approved);

            transitions.Add(new CellTransition(entry.Cell, approval, new CellChange(current?.ToCellValue() ?? default, value)));
        }

        if (refusals.Count == 0)
            await FigureRelations.CheckAsync(cells, entries, written, catalogue, refusals, cancel);

        if (refusals.Count > 0)
            return refusals;

        await FinishAsync(scope, sql, cells, transitions, actor, tree, catalogue, "Figure.Record", cancel);
        var receipt = new FigureReceipt(scope.At, HashOf(entries.Select(e => (e.Cell, e.Entry.State, e.Value))), written) { Refused = leftOut };
        KeepAnswer(scope, command, actor, receipt);
        return receipt;
    }

    private static void KeepAnswer(WriteScope scope, Command? command, Actor actor, FigureReceipt receipt)
    {
        if (command is not null)
            scope.Db.CommandReceipts.Add(new CommandReceipt { Id = command.Id, UserId = actor.UserId, At = scope.At, Answer = JsonSerializer.Serialize(new Answer(command.Fingerprint, receipt)) });
    }

    private static void KeepReceipt(WriteScope scope, Unit unit, Period period, Actor actor, FigureReceipt receipt) =>
        scope.Db.Receipts.Add(new Receipt
        {
            Number = Receipt.NumberOf(unit.Code, period.Code, receipt.Hash),
            UnitId = unit.Id,
            PeriodId = period.Id,
            At = receipt.At,
            UserId = actor.UserId,
            Hash = receipt.Hash,
            Cells = receipt.Figures.Count,
        });

    /// <summary>What the command was answered when it was carried out; null when it has not been.</summary>
    private static async Task<Outcome<FigureReceipt>?> AnswerAsync(DashboardContext db, Command command, Actor actor, CancellationToken cancel)
    {
        if (await db.CommandReceipts.AsNoTracking().SingleOrDefaultAsync(r => r.Id == command.Id, cancel) is not { } known)
            return null;

        if (known.UserId != actor.UserId)
            return new Refusal("Figure.CommandOfAnother", command.Id);

        var answer = JsonSerializer.Deserialize<Answer>(known.Answer)!;
        return answer.Fingerprint == command.Fingerprint ? answer.Receipt : new Refusal("Figure.CommandDiffers", command.Id);
    }

    private static string FingerprintOf(FigureBatch batch) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes((object[])[batch.Stage, batch.Partial, batch.Entries])));

    /// <param name="Fingerprint">Of what was asked: a command's name cannot be used for something else.</param>
    private sealed record Command(Guid Id, string Fingerprint);

    private sealed record Answer(string Fingerprint, FigureReceipt Receipt);

    private static Refusal? RefuseAgainst(StoredFigure? current, CheckedEntry entry, FigureDoor door)
    {
        var stands = current is { State: not FigureState.Withdrawn } ? current : null;
        if (entry.Entry.State == FigureState.Withdrawn && stands is null)
            return new Refusal("Figure.NothingToWithdraw", entry.Entry.Measure, entry.Entry.Unit, entry.Entry.Period) { Row = entry.Row };

        if (current is null)
            return null;

        if (entry.Entry.BasedOn is { } seen && seen != current.Id && !entry.Entry.Overwrite && !(current.State == entry.Entry.State && current.Value == entry.Value))
        {
            return new Refusal("Figure.ChangedMeanwhile", entry.Entry.Measure, FixedPoint.Format(current.Value), current.RecordedBy, current.RecordedAt, current.Id)
            {
                Row = entry.Row,
                Field = "basedOn",
            };
        }

        var changes = current.State != entry.Entry.State || current.Value != entry.Value;
        var needsReason = changes && (current.IsSubmitted || current.IsApproved || entry.Entry.State == FigureState.Withdrawn);
        return needsReason && string.IsNullOrWhiteSpace(entry.Entry.Reason) && door is not (FigureDoor.Sample or FigureDoor.Job)
            ? new Refusal("Figure.ReasonRequired", entry.Entry.Measure) { Row = entry.Row, Field = "reason" }
            : null;
    }

    private Task<Outcome<FigureReceipt>> ChangeStageAsync(
        IReadOnlyList<FigureSelection> selections,
        Actor actor,
        string action,
        Func<UnitTree, int, bool> may,
        Func<FigureSql, WriteScope, StoredFigure, CancellationToken, Task<CellTransition?>> change,
        CancellationToken cancel) =>
        PlanAsync((tree, catalogue) => ChangeStageAsync(selections, actor, action, may, change, tree, catalogue, cancel), cancel);

    private async Task<Outcome<FigureReceipt>> ChangeStageAsync(
        IReadOnlyList<FigureSelection> selections,
        Actor actor,
        string action,
        Func<UnitTree, int, bool> may,
        Func<FigureSql, WriteScope, StoredFigure, CancellationToken, Task<CellTransition?>> change,
        UnitTree tree,
        Catalogue catalogue,
        CancellationToken cancel)
    {
        var chosen = new List<(Unit Unit, Period Period, HashSet<int> Measures)>();
        foreach (var selection in selections)
        {
            if (catalogue.FindPeriod(selection.Period) is not { } period)
                return new Refusal("Figure.UnknownPeriod", selection.Period);

            if (tree.Find(selection.Unit, period.To) is not { } unit)
                return new Refusal("Figure.UnknownUnit", selection.Unit);

            if (!may(tree, unit.Id))
                return new Refusal("Figure.NoRight", selection.Unit);

            var measures = new HashSet<int>();
            foreach (var code in selection.Measures)
            {
                if (catalogue.FindMeasure(code) is not { } measure)
                    return new Refusal("Figure.UnknownMeasure", code);

                measures.Add(measure.Id);
            }

            chosen.Add((unit, period, measures));
        }

        var command = selections is [{ CommandId: { } id } selected]
            ? new Command(id, string.Join('|', [action, selected.Unit, selected.Period, .. selected.Measures]))
            : null;
        return await gate.WriteAsync<FigureReceipt>(async (scope, stop) =>
        {
            if (command is not null && await AnswerAsync(scope.Db, command, actor, stop) is { } known)
                return known;

            using var sql = new FigureSql(scope.Db);
            var transitions = new List<CellTransition>();
            var changed = new List<StoredFigure>();
            foreach (var (unit, period, measures) in chosen)
            {
                foreach (var figure in await sql.OfUnitAsync(unit.Id, period.Id, stop))
                {
                    if (measures.Count > 0 && !measures.Contains(figure.Cell.MeasureId))
                        continue;

                    if (await change(sql, scope, figure, stop) is { } transition)
                    {
                        transitions.Add(transition);
                        changed.Add(figure);
                    }
                }
            }

            if (changed.Count == 0)
                return new Refusal(action + ".Nothing", string.Join(", ", selections.Select(s => s.Unit)));

            await FinishAsync(scope, sql, new StandingCells(sql), transitions, actor, tree, catalogue, action, stop);
            var receipt = new FigureReceipt(scope.At, HashOf(changed.Select(f => (f.Cell, f.State, f.Value))), [.. changed.Select(f => new FigureWritten(f.Id, IsNew: true))]);
            KeepAnswer(scope, command, actor, receipt);
            if (action == Submission)
                KeepReceipt(scope, chosen[0].Unit, chosen[0].Period, actor, receipt);

            return receipt;
        }, cancel);
    }

    private static async Task FinishAsync(WriteScope scope, FigureSql sql, StandingCells cells, List<CellTransition> transitions, Actor actor, UnitTree tree, Catalogue catalogue, string action, CancellationToken cancel)
    {
        if (transitions.Count == 0)
            return;

        scope.PlannedOn = Math.Min(tree.ReferenceNumber, catalogue.ReferenceNumber);
        var versions = await scope.Db.TreeVersions.AsNoTracking().ToListAsync(cancel);
        await new RollupWriter(sql, cells, tree, catalogue, versions, scope.At).ApplyAsync(transitions, cancel);
        foreach (var group in transitions.GroupBy(t => (t.Cell.MeasureId, t.Cell.PeriodId)))
        {
            var key = $"{catalogue.Get(group.Key.MeasureId).Code}/{catalogue.GetPeriod(group.Key.PeriodId).Code}";
            var branches = group.Select(t => tree.PathOf(t.Cell.UnitId)).Distinct(StringComparer.Ordinal).ToArray();
            foreach (var branch in branches.Length > MostBranches ? [CommonBranch(branches)] : branches)
                scope.Changed(ChangeKind.Figure, branch, key, actor.UserId);
        }

        var first = transitions[0].Cell;
        scope.Audit(
            actor, action, $"{tree[first.UnitId].Code}/{catalogue.GetPeriod(first.PeriodId).Code}",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{transitions.Count} figures, first {catalogue.Get(first.MeasureId).Code}"));
    }

    private static string CommonBranch(string[] paths)
    {
        var common = paths[0].AsSpan();
        foreach (var path in paths)
            common = common[..common.CommonPrefixLength(path)];

        return common[..(common.LastIndexOf('/') + 1)].ToString();
    }

    private static string HashOf(IEnumerable<(CellKey Cell, FigureState State, long Value)> cells)
    {
        var text = string.Join('\n', cells.Select(c => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{c.Cell.MeasureId}|{c.Cell.PeriodId}|{c.Cell.UnitId}|{(byte)c.Cell.Kind}|{c.Cell.BreakdownId}|{(byte)c.State}|{c.Value}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
