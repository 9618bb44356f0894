using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Sample;

/// <summary>
/// Lets the sample province live on: what its units would have entered, submitted and had approved since the last time goes through the
/// ordinary desk. Run twice, or again after a kill, it changes nothing more. A unit for which a person
/// entered something in a period is left to that person, and a closed period is left as it is.
/// </summary>
public sealed class SampleClock(
    IDbContextFactory<DashboardContext> contexts, WriteGate gate, FigureDesk desk, PeriodCalendar calendar, Catalogues catalogues, TimeProvider clock) : IDisposable
{
    /// <summary>Key of the <see cref="Setting"/> that holds the instant up to which the sample has lived.</summary>
    public const string Key = "sample.clock";

    // Many enough to be quick, few enough not to hold the writer for long.
    private const int EntriesAtOnce = 200;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Brings the sample up to now; returns how many figures were entered, 0 in a database without the sample.</summary>
    public async Task<Outcome<int>> AdvanceAsync(CancellationToken cancel)
    {
        // Two jobs may ask at once; the second finds that nothing is left to do.
        await _turn.WaitAsync(cancel);
        try
        {
            return await AdvanceInTurnAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Outcome<int>> AdvanceInTurnAsync(CancellationToken cancel)
    {
        var until = clock.GetUtcNow().UtcDateTime;
        if (await LivedUntilAsync(cancel) is not { } since || since >= until)
            return 0;

        // New periods first and closing last, so that what was due while the host was off still finds its period open.
        await calendar.OpenAsync(until.DayInVietnam(), cancel);
        catalogues.Forget();
        var step = await ReadAsync(since, until, cancel);
        foreach (var batch in step.Entries)
        {
            if ((await desk.RecordAsync(batch, Actor.System, cancel)).Refusals is { Count: > 0 } refusals)
                return refusals.ToList();
        }

        foreach (var selection in step.Submitted)
        {
            var submitted = await desk.SubmitAsync(selection, Actor.System, cancel);
            if (submitted.Refused && submitted.Refusal!.Code != "Figure.Submit.Nothing")
                return submitted.Refusals.ToList();
        }

        foreach (var selections in step.Approved.Chunk(10))
        {
            var approved = await desk.ApproveAsync(selections, Actor.System, cancel);
            if (approved.Refused && approved.Refusal!.Code != "Figure.Approve.Nothing")
                return approved.Refusals.ToList();
        }

        await calendar.CloseAsync(until.DayInVietnam(), cancel);
        catalogues.Forget();
        await gate.WriteAsync<bool>((scope, stop) => RememberAsync(scope, until, stop), cancel);
        return step.Entries.Sum(b => b.Entries.Count);
    }

    /// <summary>Notes, in the load's own transaction, up to when the figures go.</summary>
    internal static async Task<Outcome<bool>> RememberAsync(WriteScope scope, DateTime until, CancellationToken cancel)
    {
        var setting = await scope.Db.Settings.SingleOrDefaultAsync(s => s.Key == Key, cancel);
        if (setting is null)
            scope.Db.Settings.Add(setting = new Setting { Key = Key, Value = "" });

        setting.Value = until.ToString("O", CultureInfo.InvariantCulture);
        setting.ChangedAt = scope.At;
        return true;
    }

    private async Task<DateTime?> LivedUntilAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var setting = await db.Settings.AsNoTracking().SingleOrDefaultAsync(s => s.Key == Key, cancel);
        return setting is null ? null : DateTime.Parse(setting.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
    }

    private async Task<Step> ReadAsync(DateTime since, DateTime until, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var catalogue = await catalogues.CurrentAsync(cancel);
        var tree = await UnitTrees.LoadAsync(db, knownAt: null, cancel);
        var open = catalogue.Periods.Where(p => p.ClosedAt is null).Select(p => p.Id).ToHashSet();
        var typed = (await db.Figures.AsNoTracking()
            .Where(f => f.SupersededAt == null && f.Door != FigureDoor.Sample && open.Contains(f.PeriodId))
            .Select(f => new { f.PeriodId, f.UnitId }).Distinct().ToListAsync(cancel))
            .Select(f => (f.PeriodId, f.UnitId)).ToHashSet();
        var ours = (await SampleFigures.ReadAsync(db, cancel)).Generate(until)
            .Where(f => f.SupersededAt is null && open.Contains(f.PeriodId) && !typed.Contains((f.PeriodId, f.UnitId))).ToList();
        return new Step(
            [.. ours.Where(f => f.RecordedAt > since).GroupBy(f => f.Stage).OrderBy(g => g.Key)
                .SelectMany(stage => stage.Select(EntryOf).Chunk(EntriesAtOnce).Select(entries => new FigureBatch(entries, FigureDoor.Sample, Stage: stage.Key)))],
            [.. ours.Where(f => f.RecordedAt <= since && f.SubmittedAt > since).GroupBy(f => (f.UnitId, f.PeriodId)).Select(SelectionOf)],
            [.. ours.Where(f => f.RecordedAt <= since && f.ApprovedAt > since).GroupBy(f => (f.UnitId, f.PeriodId)).Select(SelectionOf)]);

        FigureEntry EntryOf(Figure figure) => new(
            catalogue.Get(figure.MeasureId).Code,
            tree[figure.UnitId].Code,
            catalogue.GetPeriod(figure.PeriodId).Code,
            figure.State == FigureState.Value ? FixedPoint.Format(figure.Value) : null,
            figure.State,
            figure.Kind,
            catalogue.GetCategory(figure.BreakdownId) is { } category ? $"{category.Axis}/{category.Code}" : null,
            figure.Reason);

        FigureSelection SelectionOf(IGrouping<(int UnitId, int PeriodId), Figure> cells) => new(
            tree[cells.Key.UnitId].Code,
            catalogue.GetPeriod(cells.Key.PeriodId).Code,
            [.. cells.Select(f => catalogue.Get(f.MeasureId).Code).Distinct()]);
    }

    private sealed record Step(IReadOnlyList<FigureBatch> Entries, IReadOnlyList<FigureSelection> Submitted, IReadOnlyList<FigureSelection> Approved);
}
