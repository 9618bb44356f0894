using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Units;
using Dashboard.Refusals;
using Dashboard.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Entry;

/// <summary>Reads for the entry page, and says refusals in the words that stand on it.</summary>
internal sealed class EntryReader(
    IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Catalogues catalogues, IStringLocalizer<RefusalTexts> refusals, TimeProvider clock)
{
    /// <summary>Units to choose from, those that a search found, and the chosen unit's cells: the named one's, else the account's own.</summary>
    public async Task<(IReadOnlyList<EntryUnit> Units, IReadOnlyList<EntryUnit> Found, EntrySheet? Sheet)> ReadAsync(
        Actor actor, string? unitCode, string? find, int mostFound, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var catalogue = await catalogues.CurrentAsync(cancel);
        var today = clock.GetUtcNow().InVietnam();
        var units = EntryDue.UnitsOf(actor, tree, catalogue, today);
        IReadOnlyList<EntryUnit> found = [];
        if (!string.IsNullOrWhiteSpace(find))
        {
            var allowed = units.ToDictionary(u => u.Id);
            found = [.. tree.Search(find, today).Select(u => allowed.GetValueOrDefault(u.Id)).OfType<EntryUnit>().Take(mostFound)];
        }

        var chosen = units.FirstOrDefault(u => string.Equals(u.Code, unitCode, StringComparison.Ordinal)) ?? (find is null && units.Count > 0 ? units[0] : null);
        if (chosen is null)
            return (units, found, null);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        return (units, found, (await db.EntrySheetAsync(actor, tree, catalogue, chosen.Id, today, cancel)).Value);
    }

    /// <summary>A unit's report, when it is open to be written; null otherwise.</summary>
    public async Task<ReportSheet?> ReportAsync(Actor actor, ReportKey key, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var read = await db.ReportSheetAsync(actor, await trees.CurrentAsync(cancel), await catalogues.CurrentAsync(cancel), key.Regime, key.Period, key.Unit, cancel);
        return read.Value is { IsHidden: false, State: SubmissionState.Draft or SubmissionState.WithHead or SubmissionState.Returned } sheet ? sheet : null;
    }

    /// <summary>Refusals of a report, with its places by their names.</summary>
    public async Task<IReadOnlyList<string>> SayAsync(Actor actor, ReportKey key, IReadOnlyList<Refusal> refused, CancellationToken cancel)
    {
        var sheet = refused.Count > 0 ? await ReportAsync(actor, key, cancel) : null;
        var said = new List<string>(refused.Count);
        foreach (var refusal in refused)
            said.Add(await SayAsync(sheet is null ? refusal : refusal with { Arguments = Array.ConvertAll(refusal.Arguments, a => a is string place ? ReportLooks.PlaceOf(sheet, place) : a) }, cancel));

        return said;
    }

    /// <summary>The answer to a refused cell; where someone else was quicker, with what stands there now.</summary>
    public async Task<EntryAnswer> RefuseAsync(EntryCommand command, Refusal refusal, CancellationToken cancel)
    {
        var answer = new EntryAnswer(command.Command, Accepted: false, Code: refusal.Code, Sentence: await SayAsync(refusal, cancel));
        if (refusal.Code is not ("Figure.ChangedMeanwhile" or "Report.ChangedMeanwhile") || refusal.Arguments is not [.., long figureId])
            return answer;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (command.Section is not null)
        {
            var text = await db.SubmissionTexts.AsNoTracking().SingleAsync(t => t.Id == figureId, cancel);
            var who = await db.Users.Where(u => u.Id == text.RecordedBy).Select(u => u.DisplayName).SingleOrDefaultAsync(cancel);
            // The browser asks as it does for a figure that somebody else has changed.
            return answer with { Code = "Figure.ChangedMeanwhile", Standing = new StandingValue(text.Id, text.State, text.Words, FigureStage.Entering, who ?? "", Formats.DayAndTime(text.RecordedAt)) };
        }

        var figure = await db.Figures.AsNoTracking().SingleAsync(f => f.Id == figureId, cancel);
        var by = await db.Users.Where(u => u.Id == figure.RecordedBy).Select(u => u.DisplayName).SingleOrDefaultAsync(cancel);
        return answer with { Standing = new StandingValue(figureId, figure.State, FixedPoint.Format(figure.Value), figure.Stage, by ?? "", Formats.DayAndTime(figure.RecordedAt)) };
    }

    /// <summary>The sentence with measures by their names and numbers as they are typed here, instead of codes and points.</summary>
    public async Task<string> SayAsync(Refusal refusal, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var namesNumbers = EntryAnswer.DependsOnOthers(refusal.Code) || refusal.Code is "Figure.OutOfRange" or "Figure.ChangedMeanwhile";
        return refusals.Say(refusal with
        {
            Arguments = Array.ConvertAll(refusal.Arguments, argument => argument switch
            {
                string code when catalogue.Find(code) is { } series => Formats.IsVietnamese ? series.NameVi : series.NameEn,
                string number when namesNumbers && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => Formats.Number(value, FixedPoint.MaximumDecimals),
                _ => argument,
            }),
        });
    }
}
