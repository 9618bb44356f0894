using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Indicators;

public sealed class TargetNoteDeskTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TargetNoteDesk Desk => _database.Get<TargetNoteDesk>();

    public async ValueTask InitializeAsync()
    {
        await SmallCountry.FillAsync(_database);
        await using var db = _database.Open();
        (await db.Indicators.SingleAsync(i => i.Code == "share", Cancel)).LeadUnitId = (await db.Units.SingleAsync(u => u.Code == "N2", Cancel)).Id;
        await db.SaveChangesAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_lead_units_officer_says_why_and_an_earlier_word_stays()
    {
        var lead = await SmallCountry.OfficerAsync(_database, "N2");
        Assert.False((await Desk.WriteAsync(await NoteAsync("Thiếu thiết bị"), lead, Cancel)).Refused);
        _database.Clock.Advance(TimeSpan.FromHours(1));
        var between = _database.Clock.GetUtcNow().UtcDateTime;
        _database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False((await Desk.WriteAsync(await NoteAsync("Mưa lũ"), await SmallCountry.CoordinatorAsync(_database), Cancel)).Refused);

        await using var db = _database.Open();
        var note = await db.TargetNotes.FirstAsync(Cancel);
        Assert.Equal(["Mưa lũ", "Thiếu thiết bị"], await db.TargetNotes(note.IndicatorId, note.UnitId, null).Select(n => n.Cause).ToListAsync(Cancel));
        Assert.Equal(["Thiếu thiết bị"], await db.TargetNotes(note.IndicatorId, note.UnitId, between).Select(n => n.Cause).ToListAsync(Cancel));
        Assert.Equal(2, await db.Changes.CountAsync(c => c.Kind == Dashboard.Data.Live.ChangeKind.Note, Cancel));
    }

    [Fact]
    public async Task Others_and_half_a_note_are_refused()
    {
        var lead = await SmallCountry.OfficerAsync(_database, "N2");

        Assert.Equal("Note.NoRight", (await Desk.WriteAsync(await NoteAsync("Mưa lũ"), await SmallCountry.OfficerAsync(_database, "N1"), Cancel)).Refusal?.Code);
        Assert.Equal("Note.CauseMissing", (await Desk.WriteAsync(await NoteAsync(" "), lead, Cancel)).Refusal?.Code);
        Assert.Equal("Note.RemedyMissing", (await Desk.WriteAsync(await NoteAsync("Mưa lũ") with { Remedy = "" }, lead, Cancel)).Refusal?.Code);
        Assert.Equal("Figure.UnknownPeriod", (await Desk.WriteAsync(await NoteAsync("Mưa lũ") with { Period = "1999" }, lead, Cancel)).Refusal?.Code);
    }

    private async Task<TargetNoteEntry> NoteAsync(string cause)
    {
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        return new TargetNoteEntry("share", tree.OfCode("75")[^1].Id, "2026-10", cause, "Mua sắm", new DateOnly(2026, 12, 31), null);
    }
}
