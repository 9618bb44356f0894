using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Walls;

using static Dashboard.Tests.Figures.SmallCountry;

/// <summary>Số liệu chốt phục vụ họp: what was frozen stays as it was, whatever is corrected, redefined or rearranged afterwards.</summary>
public sealed class StocktakeTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private Actor _coordinator = Actor.Nobody;
    private int _playlist;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private StocktakeDesk Desk => _database.Get<StocktakeDesk>();

    public async ValueTask InitializeAsync()
    {
        await FillAsync(_database);
        await _database.Get<TreeVersions>().EnsureAsync(Cancel);
        _coordinator = await CoordinatorAsync(_database);
        _playlist = await PlaylistAsync("75", ("overview", new() { ["group"] = "scheme" }), ("indicator", new() { ["indicator"] = "share", ["unit"] = "N1" }));
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_frozen_does_not_move_with_corrections_formulas_or_the_playlist()
    {
        await RecordAsync(Cell("meetings.total", "N1", "2026-10", "10"), Cell("meetings.online", "N1", "2026-10", "5"), Cell("meetings.total", "N2", "2026-10", "10"), Cell("meetings.online", "N2", "2026-10", "1"));
        await CloseAsync();
        var id = await FreezeAsync("Giao ban tháng 10");
        var frozen = await ReadAsync(id);
        Assert.Equal(["overview", "indicator"], frozen.Scenes.Select(s => s.Kind));
        Assert.Equal(30, Of(frozen, "75", "share").Closed!.Value);
        Assert.Equal(50, Of(frozen, "N1", "share").Closed!.Value);

        // In the same millisecond, and another day.
        await ReopenAsync("2026-10");
        await RecordAsync(Cell("meetings.online", "N2", "2026-10", "9") with { Reason = "Nhập nhầm" });
        _database.Clock.Advance(TimeSpan.FromDays(1));
        await RecordAsync(Cell("meetings.online", "N1", "2026-10", "10") with { Reason = "Bổ sung" });
        await using (var db = _database.Open())
        {
            var share = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == "share", Cancel);
            var entry = IndicatorEntry.Of(share);
            (entry.Factor, entry.NameVi) = (1000, "Tên khác");
            Assert.False((await _database.Get<SeriesDesk>().SaveIndicatorAsync(share.Id, entry, "Công thức mới", _coordinator, Cancel)).Refused);
            var version = await db.Playlists.Where(p => p.Id == _playlist).Select(p => p.Version).SingleAsync(Cancel);
            Assert.Null((await _database.Get<PlaylistDesk>().SaveAsync(_playlist, new PlaylistEntry("Khác", "75", [], version), _coordinator, Cancel)).Refusal);
        }

        _database.Get<Catalogues>().Forget();
        var after = await ReadAsync(id);
        Assert.Equal(frozen.Figures.Select(f => f.Content), after.Figures.Select(f => f.Content));
        Assert.Equal(frozen.Scenes.Select(s => (s.Kind, s.Values)), after.Scenes.Select(s => (s.Kind, s.Values)));
        Assert.Equal(("Giao ban", "share"), (after.PlaylistName, Of(after, "75", "share").NameVi));

        // Drawn again from its instant it is the same, to the letter; today's is another.
        Assert.Equal(frozen.Hash, StocktakeDesk.HashOf(await Desk.RecomputeAsync(after, Cancel)));
        _database.Clock.Advance(TimeSpan.FromDays(6));
        await CloseAsync();
        var now = await _database.Get<Standpoints>().AtAsync(null, Cancel);
        await using var today = _database.Open();
        var tiles = await today.TilesAsync(now, now.Tree.Find("75", now.Today)!.Id, now.Catalogue.Indicators, Boundaries.AsIs, Cancel);
        Assert.Equal(950, tiles.Single(t => t.Code == "share").Closed!.Value);
    }

    [Fact]
    public async Task The_last_meeting_is_the_stocktake_before_of_the_same_unit()
    {
        var first = await FreezeAsync("Tháng 9");
        _database.Clock.Advance(TimeSpan.FromDays(30));
        var other = await FreezeAsync("Xã", await PlaylistAsync("N1", ("overview", [])));
        _database.Clock.Advance(TimeSpan.FromDays(1));
        var second = await FreezeAsync("Tháng 10");

        await using var db = _database.Open();
        Assert.Equal(first, (await db.StocktakeBeforeAsync(await ReadAsync(second), Cancel))?.Id);
        Assert.Null(await db.StocktakeBeforeAsync(await ReadAsync(first), Cancel));
        Assert.Null(await db.StocktakeBeforeAsync(await ReadAsync(other), Cancel));
    }

    [Fact]
    public async Task Units_below_the_target_are_named_worst_first_with_the_lead_units_cause()
    {
        await RecordAsync(Cell("meetings.total", "N1", "2026-10", "10"), Cell("meetings.online", "N1", "2026-10", "3"), Cell("meetings.total", "N2", "2026-10", "10"), Cell("meetings.online", "N2", "2026-10", "1"));
        await CloseAsync();
        await using (var db = _database.Open())
        {
            var phase = new Phase { Code = "2026-2030", NameVi = "2026-2030", NameEn = "2026-2030", From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 12, 31) };
            db.Phases.Add(phase);
            await db.SaveChangesAsync(Cancel);
            db.Targets.Add(new Target
            {
                IndicatorId = (await db.Indicators.SingleAsync(i => i.Code == "share", Cancel)).Id,
                PhaseId = phase.Id,
                Value = FixedPoint.From(90),
                Basis = "1/QĐ",
                UnitId = (await db.Units.SingleAsync(u => u.Code == "75" && u.ValidTo == null, Cancel)).Id,
                RecordedAt = _database.Clock.GetUtcNow().UtcDateTime,
            });
            await db.SaveChangesAsync(Cancel);
        }

        _database.Get<Catalogues>().Forget();
        var province = (await _database.Get<UnitTrees>().CurrentAsync(Cancel)).OfCode("75")[^1];
        var note = await _database.Get<TargetNoteDesk>().WriteAsync(new TargetNoteEntry("share", province.Id, "2026-10", "Thiếu thiết bị", "Mua bổ sung", null, null), _coordinator, Cancel);
        Assert.Null(note.Refusal);
        _database.Clock.Advance(TimeSpan.FromMinutes(1));

        var number = Of(await ReadAsync(await FreezeAsync("Giao ban")), "75", "share");

        Assert.Equal(TargetStatus.Late, number.Standing.Status);
        Assert.Equal((2, "N2", "Thiếu thiết bị"), (number.Behind, number.Worst[0], number.Cause));
    }

    [Fact]
    public async Task A_conclusion_is_kept_in_versions_and_two_writers_do_not_overwrite_each_other()
    {
        var id = await FreezeAsync("Giao ban");
        Assert.Equal(1, (await Desk.ConcludeAsync(id, "Đôn đốc các xã", 0, _coordinator, Cancel)).Value);
        Assert.Equal("Stocktake.ChangedMeanwhile", (await Desk.ConcludeAsync(id, "Khác", 0, _coordinator, Cancel)).Refusal?.Code);
        Assert.Equal(2, (await Desk.ConcludeAsync(id, "Đôn đốc các xã trước ngày 30/11", 1, _coordinator, Cancel)).Value);

        // The same words again are no new version.
        Assert.Equal(2, (await Desk.ConcludeAsync(id, "Đôn đốc các xã trước ngày 30/11", 2, _coordinator, Cancel)).Value);
        await using var db = _database.Open();
        Assert.Equal(["Đôn đốc các xã trước ngày 30/11", "Đôn đốc các xã"], await db.ConclusionsOf(id).Select(c => c.Text).ToListAsync(Cancel));
        Assert.Equal("Stocktake.Conclusion", (await Desk.ConcludeAsync(id, new string('a', StocktakeDesk.LongestConclusion + 1), 2, _coordinator, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Only_who_runs_the_unit_freezes_and_only_who_reads_it_looks()
    {
        var id = await FreezeAsync("Giao ban");
        var officer = await OfficerAsync(_database, "N1");
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var leader = new Actor(9, "Lãnh đạo", tree.Root!.Id, [new ActorGrant(Role.Leader, tree.Root.Id)]);
        var administrator = new Actor(8, "Quản trị", tree.Root.Id, [new ActorGrant(Role.Administrator, tree.Root.Id)]);
        foreach (var actor in new[] { officer, leader, administrator })
            Assert.Equal("Playlist.Unknown", (await Desk.FreezeAsync("Giao ban", _playlist, actor, Cancel)).Refusal?.Code);

        await using var db = _database.Open();
        Assert.NotNull(await db.StocktakeAsync(id, leader, tree, Cancel));
        Assert.Null(await db.StocktakeAsync(id, officer, tree, Cancel));
        Assert.Null(await db.StocktakeAsync(id, administrator, tree, Cancel));
        Assert.Equal([1, 0, 0], new[] { leader, officer, administrator }.Select(a => db.Stocktakes(a, tree).Count()));
        Assert.Equal("Stocktake.NoRight", (await Desk.ConcludeAsync(id, "Kết luận", 0, leader, Cancel)).Refusal?.Code);
        Assert.Equal("Stocktake.Unknown", (await Desk.ConcludeAsync(id, "Kết luận", 0, officer, Cancel)).Refusal?.Code);
        Assert.Equal("Stocktake.Name", (await Desk.FreezeAsync(" ", _playlist, _coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Stocktake.NoScene", (await Desk.FreezeAsync("Trống", await PlaylistAsync("75"), _coordinator, Cancel)).Refusal?.Code);
        Assert.Equal(["Stocktake.Freeze", "Stocktake.Count"], await db.AuditEntries.Where(e => e.Action.StartsWith("Stocktake.")).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Figures_that_a_stopped_server_still_owed_are_written_down_later_and_are_the_same()
    {
        await RecordAsync(Cell("meetings.total", "N1", "2026-10", "10"), Cell("meetings.online", "N1", "2026-10", "5"));
        await CloseAsync();
        var id = await FreezeAsync("Giao ban");
        var before = await ReadAsync(id);
        await using (var db = _database.Open())
        {
            await db.Set<StocktakeFigure>().ExecuteDeleteAsync(Cancel);
            await db.Stocktakes.ExecuteUpdateAsync(set => set.SetProperty(s => s.CountedAt, (DateTime?)null).SetProperty(s => s.Hash, (string?)null), Cancel);
        }

        _database.Clock.Advance(TimeSpan.FromDays(1));
        await ReopenAsync("2026-10");
        await RecordAsync(Cell("meetings.online", "N1", "2026-10", "9") with { Reason = "Nhập nhầm" });
        await Task.WhenAll(Desk.CountAsync(id, Cancel), Desk.CountAsync(id, Cancel));

        var after = await ReadAsync(id);
        Assert.Equal(before.Hash, after.Hash);
        Assert.Equal(before.Figures.Select(f => f.Content), after.Figures.Select(f => f.Content));
    }

    private static StocktakeNumber Of(Stocktake stocktake, string unit, string code) => stocktake.Figures.Select(f => f.Number).Single(n => n.UnitName == unit && n.Code == code);

    private async Task<int> FreezeAsync(string name, int? playlist = null)
    {
        var outcome = await Desk.FreezeAsync(name, playlist ?? _playlist, _coordinator, Cancel);
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private async Task<Stocktake> ReadAsync(int id)
    {
        await using var db = _database.Open();
        return (await db.StocktakeAsync(id, _coordinator, await _database.Get<UnitTrees>().CurrentAsync(Cancel), Cancel))!;
    }

    private async Task<int> PlaylistAsync(string unit, params (string Kind, Dictionary<string, string> Values)[] scenes)
    {
        var outcome = await _database.Get<PlaylistDesk>().SaveAsync(null, new PlaylistEntry("Giao ban", unit, [.. scenes.Select(s => new SceneEntry(null, s.Kind, s.Values, 30))]), _coordinator, Cancel);
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private async Task RecordAsync(params FigureEntry[] entries)
    {
        var outcome = await _database.Get<FigureDesk>().RecordAsync(Batch(entries) with { Stage = FigureStage.Approved }, _coordinator, Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task CloseAsync()
    {
        await _database.Get<PeriodCalendar>().CloseAsync(Vietnam.Today(_database.Clock), Cancel);
        _database.Get<Catalogues>().Forget();
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task ReopenAsync(string code)
    {
        var catalogue = await _database.Get<Catalogues>().CurrentAsync(Cancel);
        var outcome = await _database.Get<PeriodDesk>().ReopenAsync(catalogue.FindPeriod(code)!.Id, Vietnam.Today(_database.Clock).AddDays(5), "Bổ sung", _coordinator, Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        _database.Get<Catalogues>().Forget();
    }
}
