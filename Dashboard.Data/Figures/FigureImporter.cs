using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>
/// Takes a file of figures in: <c>measure,unit,period,kind,value,breakdown,state,reason</c>. The whole file is checked before anything is
/// written; a small one is one command, a larger one is written in parts that each hold the writer for a moment. Importing a file again
/// changes nothing, and finishes what a killed import left.
/// </summary>
public sealed class FigureImporter(IDbContextFactory<DashboardContext> contexts, FigureDesk desk)
{
    // Some 50 ms of the writer on a small machine (decision 15).
    private const int RowsAtOnce = 500;

    private static readonly string[] Columns = ["measure", "unit", "period", "value"];
    private static readonly string[] MoreColumns = ["kind", "breakdown", "state", "reason"];

    public async Task<Outcome<ImportReport>> ImportAsync(ImportFile file, Actor actor, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (await SampleRule.RefusalAsync(db, file.IsSample, cancel) is { } mixed)
                return mixed;
        }

        var table = await CsvTable.ReadAsync(file.Content, Columns, MoreColumns, cancel);
        if (table.Refused)
            return table.Refusals.ToList();

        var refusals = new List<Refusal>();
        var rows = table.Value!.Select(line => (Line: line.Number, Entry: Read(line, refusals))).ToArray();
        if (refusals.Count > 0)
            return refusals;

        var all = new FigureBatch([.. rows.Select(r => r.Entry)], FigureDoor.Import);
        if (rows.Length > FigureDesk.MostEntries)
        {
            refusals.AddRange((await desk.CheckAsync(all, actor, cancel)).Select(r => AtLine(r, rows)));
            if (refusals.Count > 0)
                return refusals;
        }

        int added = 0, unchanged = 0;
        var warnings = new List<Refusal>();
        foreach (var part in rows.Length > FigureDesk.MostEntries ? Parts(rows) : [rows])
        {
            var outcome = await desk.RecordAsync(all with { Entries = [.. part.Select(r => r.Entry)] }, actor, cancel);
            if (outcome.Refused)
            {
                // Only what somebody else changed since the check can refuse a part: the parts before it stand, and the file can be imported again.
                refusals.AddRange(outcome.Refusals.Select(r => AtLine(r, part)));
                if (added + unchanged > 0)
                    refusals.Insert(0, new Refusal("Figure.ImportInterrupted", added + unchanged, rows.Length));

                return refusals;
            }

            added += outcome.Value!.Figures.Count(f => f.IsNew);
            unchanged += outcome.Value.Figures.Count(f => !f.IsNew);
            warnings.AddRange(outcome.Value.Figures.Select((f, i) => (f.Warning, part[i].Line)).Where(w => w.Warning is not null).Select(w => new Refusal(w.Warning!) { Row = w.Line, Field = "value" }));
        }

        return new ImportReport(file.Name, added, 0, unchanged, warnings);
    }

    // Cells of one unit and period stay together, since rules hold between them.
    private static IEnumerable<(int Line, FigureEntry Entry)[]> Parts((int Line, FigureEntry Entry)[] rows)
    {
        var part = new List<(int, FigureEntry)>();
        foreach (var group in rows.GroupBy(r => (r.Entry.Unit, r.Entry.Period)))
        {
            if (part.Count > 0 && part.Count + group.Count() > RowsAtOnce)
            {
                yield return [.. part];
                part.Clear();
            }

            part.AddRange(group);
        }

        yield return [.. part];
    }

    private static Refusal AtLine(Refusal refusal, (int Line, FigureEntry Entry)[] rows) => refusal.Row is { } row ? refusal with { Row = rows[row].Line } : refusal;

    private static FigureEntry Read(CsvLine line, List<Refusal> refusals)
    {
        string? Text(string column) => line[column] is { Length: > 0 } value ? value : null;
        var (kind, state, stage) = FigureWords.Read(Text("kind"), Text("state"), null, refusal => refusals.Add(refusal with { Row = line.Number }));
        if (state == FigureState.Value)
            line.Required("value", refusals);

        return new FigureEntry(
            line.Required("measure", refusals) ?? "", line.Required("unit", refusals) ?? "", line.Required("period", refusals) ?? "",
            Text("value"), state, kind, Text("breakdown"), Text("reason"), Stage: stage);
    }
}
