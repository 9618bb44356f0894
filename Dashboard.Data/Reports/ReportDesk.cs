using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Reports;

/// <summary>Names one unit's report.</summary>
/// <param name="Regime">Code of the regime.</param>
/// <param name="Period">Code of the period.</param>
/// <param name="Unit">Code of the unit that stood at the period's end.</param>
public sealed record ReportKey(string Regime, string Period, string Unit);

/// <summary>What someone writes in a section, or in explanation of a warning.</summary>
/// <param name="Place">Code of the section or of the rule.</param>
/// <param name="BasedOn">The version that the person saw, 0 for none.</param>
/// <param name="Overwrite">The person was told what it would overwrite and says so.</param>
public sealed record ReportWords(string Place, FigureState State, string Words, long BasedOn, bool Overwrite = false);

/// <summary>A cell or section that goes back.</summary>
/// <param name="Place">As <see cref="ReportSheet.PlaceOf"/> names it, or the code of a section.</param>
public sealed record ReportReturn(string Place, string Reason);

/// <summary>
/// Takes a report up the tree: words, to the head, signed and sent, returned by cell, approved, approval withdrawn. Each is one command and one
/// transaction with the figures that move with it.
/// </summary>
public sealed class ReportDesk(WriteGate gate, FigureDesk figures)
{
    /// <summary>The longest text of a section, in characters.</summary>
    public const int LongestWords = 100_000;

    private const int LongestReason = 2000;

    private static readonly JsonSerializerOptions Canonical = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes words into a section, or an explanation to a warning; answers the version that stands there. The same words sent twice are one version.</summary>
    public Task<Outcome<long>> WriteAsync(ReportKey key, ReportWords entry, Actor actor, CancellationToken cancel) =>
        ChangeAsync<long>(key, actor, (tree, unit) => actor.CanEnter(tree, unit) || actor.CanSend(tree, unit), async (work, stop) =>
        {
            var (write, sheet, submission) = (work.Write, work.Sheet, work.Submission);
            var isRule = sheet.Form.Rules?.Any(r => r.Code == entry.Place) == true;
            if (!isRule && sheet.Form.Sections.FirstOrDefault(s => s.Code == entry.Place) is not { Kind: FormSectionKind.Narrative })
                return new Refusal("Report.NoSection", entry.Place);
            if (submission.State is SubmissionState.Sent or SubmissionState.Approved)
                return new Refusal("Report.AlreadySent", key.Unit, key.Period);
            if (entry.State is FigureState.Withdrawn || (isRule && entry.State != FigureState.Value))
                return new Refusal("Report.NoSection", entry.Place);

            var words = entry.State == FigureState.Value ? Clean(entry.Words) : "";
            if (words.Length > LongestWords)
                return new Refusal("Report.WordsTooLong", entry.Place, words.Length, LongestWords) { Field = "words" };

            var current = await write.Db.SubmissionTexts.SingleOrDefaultAsync(t => t.SubmissionId == submission.Id && t.Place == entry.Place && t.SupersededAt == null, stop);
            if (current is not null && current.State == entry.State && current.Words == words)
                return current.Id;
            if (current is not null && current.Id != entry.BasedOn && !entry.Overwrite)
                return new Refusal("Report.ChangedMeanwhile", entry.Place, current.RecordedBy, current.RecordedAt, current.Id) { Field = "basedOn" };

            if (current is not null)
            {
                current.SupersededAt = write.At;
                // One current version a place: the old one must be gone before the new one comes.
                await write.Db.SaveChangesAsync(stop);
            }

            var text = new SubmissionText { SubmissionId = submission.Id, Place = entry.Place, State = entry.State, Words = words, RecordedAt = write.At, RecordedBy = actor.UserId };
            write.Db.SubmissionTexts.Add(text);
            await write.Db.SaveChangesAsync(stop);
            return text.Id;
        }, cancel);

    /// <summary>Hands the report to the unit's head. Refused while places are open or a rule is broken.</summary>
    public Task<Outcome<SubmissionState>> PresentAsync(ReportKey key, Actor actor, CancellationToken cancel) =>
        ChangeAsync<SubmissionState>(key, actor, actor.CanEnter, (work, _) =>
        {
            var (write, sheet, submission) = (work.Write, work.Sheet, work.Submission);
            if (submission.State is not (SubmissionState.Draft or SubmissionState.Returned))
                return Refuse<SubmissionState>("Report.NotNow", key, submission);
            if (Whole(sheet) is { Count: > 0 } refusals)
                return Task.FromResult<Outcome<SubmissionState>>(refusals);

            submission.State = SubmissionState.WithHead;
            Happened(write, submission, SubmissionAct.Present, actor);
            return Task.FromResult<Outcome<SubmissionState>>(submission.State);
        }, cancel);

    /// <summary>The head gives it back to be worked on, with the reason.</summary>
    public Task<Outcome<SubmissionState>> TakeBackAsync(ReportKey key, string reason, Actor actor, CancellationToken cancel) =>
        ChangeAsync<SubmissionState>(key, actor, (tree, unit) => actor.CanSend(tree, unit) || actor.CanEnter(tree, unit), (work, _) =>
        {
            var (write, submission) = (work.Write, work.Submission);
            if (submission.State != SubmissionState.WithHead)
                return Refuse<SubmissionState>("Report.NotNow", key, submission);

            submission.State = submission.Returns > 0 ? SubmissionState.Returned : SubmissionState.Draft;
            Happened(write, submission, SubmissionAct.TakeBack, actor, Clean(reason));
            return Task.FromResult<Outcome<SubmissionState>>(submission.State);
        }, cancel);

    /// <summary>
    /// The unit's head signs and sends: every figure of the form is submitted in the same transaction, and what was sent is kept with its hash.
    /// Answers the hash. Sent from two windows, the second is refused.
    /// </summary>
    public Task<Outcome<string>> SendAsync(ReportKey key, Actor actor, CancellationToken cancel) =>
        ChangeAsync<string>(key, actor, actor.CanSend, async (work, stop) =>
        {
            var (write, sheet, submission) = (work.Write, work.Sheet, work.Submission);
            if (submission.State is SubmissionState.Sent or SubmissionState.Approved)
                return new Refusal("Report.AlreadySent", key.Unit, key.Period);
            if (Whole(sheet) is { Count: > 0 } refusals)
                return refusals;
            if (!await HasSecondFactorAsync(write.Db, actor, stop))
                return new Refusal("Report.SecondFactor");

            await MoveAsync(work, FigureMove.Submit, CellsOf(sheet), reason: null, actor, stop);
            var content = ContentOf(sheet);
            var hash = HashOf(content);
            (submission.State, submission.SentAt, submission.Hash) = (SubmissionState.Sent, write.At, hash);
            submission.FirstSentAt ??= write.At;
            Happened(write, submission, SubmissionAct.Send, actor, content: content, hash: hash);
            return hash;
        }, cancel);

    /// <summary>Returns cells and sections, each with its reason; the rest stands as it was sent. Answers in which round.</summary>
    public Task<Outcome<int>> ReturnAsync(ReportKey key, IReadOnlyList<ReportReturn> returns, Actor actor, CancellationToken cancel) =>
        ChangeAsync<int>(key, actor, actor.CanJudge, async (work, stop) =>
        {
            var (write, sheet, submission) = (work.Write, work.Sheet, work.Submission);
            if (submission.State != SubmissionState.Sent)
                return await Refuse<int>("Report.NotNow", key, submission);
            if (returns.Count == 0)
                return new Refusal("Report.NothingReturned");

            var places = sheet.Cells.ToLookup(ReportSheet.PlaceOf);
            var refusals = new List<Refusal>();
            foreach (var (place, reason) in returns)
            {
                if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
                    refusals.Add(new Refusal("Report.ReasonMissing", place, LongestReason) { Field = place });
                if (!places.Contains(place) && sheet.Sections.All(s => s.Section.Code != place))
                    refusals.Add(new Refusal("Report.NoSection", place) { Field = place });
            }

            if (refusals.Count > 0)
                return refusals;

            (submission.State, submission.Returns) = (SubmissionState.Returned, submission.Returns + 1);
            foreach (var group in returns.GroupBy(r => Clean(r.Reason)))
            {
                await MoveAsync(work, FigureMove.SendBack, CellsOf(sheet, [.. group.Select(r => r.Place)]), group.Key.Length > 400 ? group.Key[..400] : group.Key, actor, stop);
                foreach (var (place, _) in group)
                    write.Db.SubmissionRemarks.Add(new SubmissionRemark { SubmissionId = submission.Id, Round = submission.Returns, Place = place, Reason = group.Key, At = write.At, UserId = actor.UserId });
            }

            Happened(write, submission, SubmissionAct.Return, actor, returns.Count == 1 ? Clean(returns[0].Reason) : null);
            return submission.Returns;
        }, cancel);

    /// <summary>Approves a report: its figures move to the approved basis in the same transaction.</summary>
    public Task<Outcome<SubmissionState>> ApproveAsync(ReportKey key, Actor actor, CancellationToken cancel) =>
        ChangeAsync<SubmissionState>(key, actor, actor.CanJudge, async (work, stop) =>
        {
            var (write, sheet, submission) = (work.Write, work.Sheet, work.Submission);
            if (submission.State != SubmissionState.Sent)
                return await Refuse<SubmissionState>("Report.NotNow", key, submission);
            // A correction after it was sent is another content than the one that was signed.
            if (sheet.Cells.FirstOrDefault(c => c.Current is { Stage: FigureStage.Entering }) is { } corrected)
                return new Refusal("Report.ChangedSinceSent", ReportSheet.PlaceOf(corrected));
            // What was approved below may have changed too. The sample's reports were sent by nobody, and have no hash.
            if (submission.Hash is { } signed && signed != HashOf(ContentOf(sheet)))
                return new Refusal("Report.SumsChangedSinceSent", key.Unit, key.Period);

            await MoveAsync(work, FigureMove.Approve, CellsOf(sheet), reason: null, actor, stop);
            (submission.State, submission.ApprovedAt) = (SubmissionState.Approved, write.At);
            Happened(write, submission, SubmissionAct.Approve, actor);
            return submission.State;
        }, cancel);

    /// <summary>Withdraws an approval, with the reason; its figures leave the approved basis and are as they were sent.</summary>
    public Task<Outcome<SubmissionState>> UnapproveAsync(ReportKey key, string reason, Actor actor, CancellationToken cancel) =>
        ChangeAsync<SubmissionState>(key, actor, actor.CanJudge, async (work, stop) =>
        {
            var (write, sheet, submission) = (work.Write, work.Sheet, work.Submission);
            if (submission.State != SubmissionState.Approved)
                return await Refuse<SubmissionState>("Report.NotNow", key, submission);
            if (string.IsNullOrWhiteSpace(reason) || reason.Length > 400)
                return new Refusal("Report.ReasonMissing", key.Unit, 400) { Field = "reason" };

            if (await ApprovedAboveAsync(write.Db, work, stop) is { } above)
                return new Refusal("Report.ApprovedAbove", above);

            await MoveAsync(work, FigureMove.Unapprove, CellsOf(sheet), Clean(reason), actor, stop);
            (submission.State, submission.ApprovedAt) = (SubmissionState.Sent, null);
            Happened(write, submission, SubmissionAct.Unapprove, actor, Clean(reason));
            return submission.State;
        }, cancel);

    private Task<Outcome<T>> ChangeAsync<T>(
        ReportKey key, Actor actor, Func<UnitTree, int, bool> may, Func<Work, CancellationToken, Task<Outcome<T>>> change, CancellationToken cancel) =>
        figures.PlanAsync((tree, catalogue) => gate.WriteAsync<T>(async (write, stop) =>
        {
            var read = await ReportQueries.SheetAsync(write.Db, Actor.System, tree, catalogue, key, withContext: false, stop);
            if (read.Refusal is { } refusal)
                return refusal;

            var sheet = read.Value!;
            if (!may(tree, sheet.Unit.Id))
                return new Refusal("Report.NoRight", key.Unit);

            var submission = await write.Db.Submissions.SingleOrDefaultAsync(s => s.RoundId == sheet.Round.Id && s.UnitId == sheet.Unit.Id, stop);
            if (submission is null)
            {
                submission = new Submission { RoundId = sheet.Round.Id, UnitId = sheet.Unit.Id, ChangedAt = write.At };
                write.Db.Submissions.Add(submission);
                await write.Db.SaveChangesAsync(stop);
            }

            var before = submission.State;
            var outcome = await change(new Work(write, sheet, submission, tree, catalogue), stop);
            if (outcome.Refused)
                return outcome;

            submission.ChangedAt = write.At;
            if (submission.State != before)
            {
                write.Audit(actor, $"Report.{submission.State}", $"{key.Regime}/{key.Period}/{key.Unit}", submission.Hash);
                write.Changed(ChangeKind.Report, tree.PathOf(sheet.Unit.Id), $"{key.Regime}/{key.Period}", actor.UserId);
            }

            return outcome;
        }, cancel), cancel);

    // From the top down: what a consolidated report was approved with does not change under it. Answers its name.
    private static async Task<string?> ApprovedAboveAsync(DashboardContext db, Work work, CancellationToken cancel)
    {
        var approved = await (from s in db.Submissions
                              join round in db.ReportRounds on s.RoundId equals round.Id
                              join regime in db.ReportRegimes on round.RegimeId equals regime.Id
                              where s.State == SubmissionState.Approved && round.PeriodId == work.Sheet.Period.Id && regime.Kind == ReportKind.Consolidated && s.UnitId != work.Sheet.Unit.Id
                              select new { s.UnitId, regime.NameVi }).ToListAsync(cancel);
        return approved.Find(a => work.Tree.IsWithin(work.Sheet.Unit.Id, ReportRights.BranchOf(work.Tree, a.UnitId)))?.NameVi;
    }

    private static Task<IReadOnlyList<StoredFigure>> MoveAsync(Work work, FigureMove move, HashSet<CellKey> cells, string? reason, Actor actor, CancellationToken cancel) =>
        FigureDesk.MoveAsync(work.Write, move, work.Sheet.Unit, work.Sheet.Period, cells.Contains, reason, actor, work.Tree, work.Catalogue, cancel);

    private static Task<Outcome<T>> Refuse<T>(string code, ReportKey key, Submission submission) =>
        Task.FromResult<Outcome<T>>(new Refusal(code, key.Unit, key.Period, submission.State));

    private static void Happened(WriteScope write, Submission submission, SubmissionAct act, Actor actor, string? reason = null, string? content = null, string? hash = null) =>
        write.Db.SubmissionEvents.Add(new SubmissionEvent
        {
            SubmissionId = submission.Id,
            Act = act,
            At = write.At,
            UserId = actor.UserId,
            By = actor.Name,
            Reason = string.IsNullOrEmpty(reason) ? null : reason,
            Content = content,
            Hash = hash,
        });

    /// <summary>What keeps a report from being sent: one refusal a place.</summary>
    private static List<Refusal> Whole(ReportSheet sheet) =>
    [
        .. sheet.Broken.Where(b => b.Rule.Severity == FormSeverity.Error).Select(b => new Refusal("Report.RuleBroken", b.Rule.Code, b.Left, b.Right) { Field = b.Rule.Code }),
        .. sheet.Open.Select(place => new Refusal(sheet.Broken.Any(b => b.Rule.Code == place) ? "Report.Unexplained" : "Report.PlaceOpen", place) { Field = place }),
    ];

    private static HashSet<CellKey> CellsOf(ReportSheet sheet, IReadOnlyList<string>? places = null) =>
    [
        .. sheet.Cells.Where(c => places is null || places.Contains(ReportSheet.PlaceOf(c)))
            .Select(c => new CellKey(c.Measure.Id, sheet.Period.Id, sheet.Unit.Id, sheet.Regime.FigureKind, c.Category?.Id ?? 0)),
    ];

    /// <summary>What is signed, in one order and one spelling: the same content always has the same hash.</summary>
    private static string ContentOf(ReportSheet sheet) => JsonSerializer.Serialize(
        new SentContent(
            sheet.Regime.Code, sheet.FormVersion, sheet.Period.Code, sheet.Unit.Code, sheet.Name, sheet.Regime.FigureKind,
            [.. sheet.Sections.SelectMany(s => s.Rows).Where(r => r.Cells.Count == 0 && r.Value is not null).Select(r => new SentRow(r.Row.Code, r.Value!.Value.ToString("0.####", CultureInfo.InvariantCulture)))],
            [.. sheet.Cells.Where(c => c.Current is not null).Select(c => new SentCell(ReportSheet.PlaceOf(c), c.Current!.State, c.Current.State == FigureState.Value ? FixedPoint.Format(c.Current.Value) : null))],
            [.. sheet.Sections.Where(s => s.Text is not null).Select(s => new SentText(s.Section.Code, s.Text!.State, s.Text.Words)), .. sheet.Broken.Where(b => b.Explanation is not null).Select(b => new SentText(b.Rule.Code, FigureState.Value, b.Explanation!))]),
        Canonical);

    private static string HashOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    // With an account that has a second factor, a session without it cannot be had. The sample's accounts have none, and say so.
    private static async Task<bool> HasSecondFactorAsync(DashboardContext db, Actor actor, CancellationToken cancel) =>
        actor.UserId == Actor.System.UserId
        || await db.Users.AnyAsync(u => u.Id == actor.UserId && u.TwoFactorEnabled, cancel)
        || await SampleRule.IsSampleAsync(db, cancel);

    private static string Clean(string words) => words.ReplaceLineEndings("\n").Trim().Normalize();

    /// <summary>What a command has before it.</summary>
    private sealed record Work(WriteScope Write, ReportSheet Sheet, Submission Submission, UnitTree Tree, Catalogue Catalogue);

    private sealed record SentContent(string Regime, int Form, string Period, string Unit, string Name, FigureKind Kind, IReadOnlyList<SentRow> Rows, IReadOnlyList<SentCell> Cells, IReadOnlyList<SentText> Texts);

    /// <summary>A row that is computed or added up.</summary>
    private sealed record SentRow(string Row, string Value);

    private sealed record SentCell(string Place, FigureState State, string? Value);

    private sealed record SentText(string Place, FigureState State, string Words);
}
