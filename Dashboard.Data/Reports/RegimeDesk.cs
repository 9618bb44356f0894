using System.Text.RegularExpressions;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Reports;

/// <summary>What a regime is to be; the fields are those of <see cref="ReportRegime"/>.</summary>
/// <param name="Deadlines">Working days after the closing of the data, one a level that reports.</param>
public sealed record RegimeEntry(
    string Code, ReportKind Kind, string NameVi, string NameEn, string LegalBasis, int ReportingSetId, int RecipientId, Frequency Frequency, FigureKind FigureKind,
    int ClosesAfter, int GraceDays, string OutlineVi, bool ShowsDrafts, DateOnly? EndsOn, IReadOnlyDictionary<UnitLevel, int> Deadlines);

/// <summary>Manages regimes and the versions of their forms.</summary>
public sealed partial class RegimeDesk(WriteGate gate, UnitTrees trees, Catalogues catalogues)
{
    private const int FarthestDay = 100;

    /// <summary>Makes a regime, or changes one; periods that are open keep their days. Answers its id.</summary>
    public async Task<Outcome<int>> SaveAsync(int? regimeId, RegimeEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var refusals = Check(entry, actor, tree);
        if (refusals.Count > 0)
            return refusals;

        return await gate.WriteAsync<int>(async (write, stop) =>
        {
            var regime = regimeId is { } id ? await write.Db.ReportRegimes.Include(r => r.Deadlines).SingleOrDefaultAsync(r => r.Id == id, stop) : null;
            if (regimeId is not null && regime is null)
                return new Refusal("Regime.Unknown", regimeId);
            if (await write.Db.ReportRegimes.AnyAsync(r => r.Code == entry.Code && r.Id != (regimeId ?? 0), stop))
                return new Refusal("Regime.CodeTaken", entry.Code) { Field = "code" };
            if (!await write.Db.UnitSets.AnyAsync(s => s.Id == entry.ReportingSetId, stop))
                return new Refusal("Regime.NoReporters", entry.Code) { Field = "set" };
            // Its periods are of this length, and so are its forms' measures.
            if (regime is not null && (regime.Frequency != entry.Frequency || regime.FigureKind != entry.FigureKind) && await write.Db.ReportRounds.AnyAsync(r => r.RegimeId == regime.Id, stop))
                return new Refusal("Regime.InUse", entry.Code) { Field = "frequency" };

            if (regime is null)
            {
                regime = new ReportRegime { Code = entry.Code, Kind = entry.Kind, NameVi = "", NameEn = "", LegalBasis = "", ReportingSetId = entry.ReportingSetId, RecipientId = entry.RecipientId, Frequency = entry.Frequency };
                write.Db.ReportRegimes.Add(regime);
            }

            (regime.Code, regime.Kind, regime.NameVi, regime.NameEn, regime.LegalBasis) = (entry.Code, entry.Kind, Clean(entry.NameVi), Clean(entry.NameEn), Clean(entry.LegalBasis));
            (regime.ReportingSetId, regime.RecipientId, regime.Frequency, regime.FigureKind) = (entry.ReportingSetId, entry.RecipientId, entry.Frequency, entry.FigureKind);
            (regime.ClosesAfter, regime.GraceDays, regime.OutlineVi, regime.ShowsDrafts, regime.EndsOn) = (entry.ClosesAfter, entry.GraceDays, Clean(entry.OutlineVi), entry.ShowsDrafts, entry.EndsOn);
            regime.Deadlines.RemoveAll(d => !entry.Deadlines.ContainsKey(d.Level));
            foreach (var (level, days) in entry.Deadlines)
            {
                if (regime.Deadlines.Find(d => d.Level == level) is { } known)
                    known.WorkingDays = days;
                else
                    regime.Deadlines.Add(new ReportDeadline { Level = level, WorkingDays = days });
            }

            await write.Db.SaveChangesAsync(stop);
            write.Audit(actor, regimeId is null ? "Regime.Add" : "Regime.Edit", regime.Code, regime.NameVi);
            write.Changed(ChangeKind.Report, "/", regime.Code, actor.UserId);
            return regime.Id;
        }, cancel);
    }

    /// <summary>
    /// Takes a form's file in as the next version, for periods that end on a day or later and are not open yet. The same file as the newest version changes
    /// nothing. Answers the version.
    /// </summary>
    public async Task<Outcome<int>> AddFormAsync(int regimeId, string file, DateOnly validFrom, Actor actor, CancellationToken cancel)
    {
        if (!actor.CanDefine(await trees.CurrentAsync(cancel), setId: null))
            return new Refusal("Regime.NotAllowed");

        var parsed = FormDefinition.Parse(file);
        if (parsed.Refusal is { } unreadable)
            return unreadable;

        var catalogue = await catalogues.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (write, stop) =>
        {
            if (await write.Db.ReportRegimes.SingleOrDefaultAsync(r => r.Id == regimeId, stop) is not { } regime)
                return new Refusal("Regime.Unknown", regimeId);
            if (parsed.Value!.Check(catalogue, regime.Frequency) is { Count: > 0 } refusals)
                return refusals.ToList();

            var newest = await write.Db.ReportForms.Where(f => f.RegimeId == regimeId).OrderByDescending(f => f.Version).FirstOrDefaultAsync(stop);
            var definition = parsed.Value.Write();
            if (newest?.Definition == definition && newest.ValidFrom == validFrom)
                return newest.Version;
            if (newest is not null && validFrom < newest.ValidFrom)
                return new Refusal("Form.BeforeNewest", validFrom, newest.ValidFrom) { Field = "from" };

            var form = new ReportForm { RegimeId = regimeId, Version = (newest?.Version ?? 0) + 1, Definition = definition, ValidFrom = validFrom, RecordedAt = write.At, RecordedBy = actor.UserId };
            write.Db.ReportForms.Add(form);
            write.Audit(actor, "Form.Add", regime.Code, $"version {form.Version}");
            write.Changed(ChangeKind.Report, "/", regime.Code, actor.UserId);
            return form.Version;
        }, cancel);
    }

    private static List<Refusal> Check(RegimeEntry entry, Actor actor, UnitTree tree)
    {
        var refusals = new List<Refusal>();
        if (!actor.CanDefine(tree, setId: null))
            return [new Refusal("Regime.NotAllowed")];
        if (!CodePattern().IsMatch(entry.Code))
            refusals.Add(new Refusal("Regime.BadCode", entry.Code) { Field = "code" });
        if (string.IsNullOrWhiteSpace(entry.NameVi) || entry.NameVi.Length > 400 || entry.NameEn.Length > 400)
            refusals.Add(new Refusal("Regime.NoName", 400) { Field = "name" });
        if (string.IsNullOrWhiteSpace(entry.LegalBasis) || entry.LegalBasis.Length > 400)
            refusals.Add(new Refusal("Regime.NoBasis", 400) { Field = "basis" });
        if (entry.OutlineVi.Length > 4000)
            refusals.Add(new Refusal("Regime.OutlineTooLong", entry.OutlineVi.Length, 4000) { Field = "outline" });
        if (entry.Frequency == Frequency.OnChange || entry.FigureKind is not (FigureKind.Actual or FigureKind.Estimate))
            refusals.Add(new Refusal("Regime.BadFrequency", entry.Frequency) { Field = "frequency" });
        if (tree.Get(entry.RecipientId) is null)
            refusals.Add(new Refusal("Regime.NoRecipient", entry.Code) { Field = "recipient" });
        if (Math.Abs(entry.ClosesAfter) > FarthestDay || entry.GraceDays is < 0 or > FarthestDay)
            refusals.Add(new Refusal("Regime.DaysOutOfRange", FarthestDay) { Field = "closes" });
        if (entry.Deadlines.Count == 0)
            refusals.Add(new Refusal("Regime.NoDeadline", entry.Code) { Field = "deadlines" });
        // Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5.
        foreach (var (level, days) in entry.Deadlines.Where(d => d.Value is < 1 or > FarthestDay))
            refusals.Add(new Refusal("Regime.DeadlineTooEarly", level, days, FarthestDay) { Field = "deadlines" });

        return refusals;
    }

    private static string Clean(string text) => text.Trim().Normalize();

    [GeneratedRegex("^[a-z][a-z0-9-]{1,58}[a-z0-9]$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodePattern();
}
