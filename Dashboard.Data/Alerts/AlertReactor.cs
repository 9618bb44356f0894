using System.Globalization;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Data.Alerts;

/// <summary>
/// Reads what happened to tasks, directives and reports after its cursors, and raises alerts. A cursor moves in the transaction that raises: killed
/// anywhere, nobody is skipped and nobody is told twice. On several nodes the first to take the cursor does the work.
/// </summary>
public sealed partial class AlertReactor(
    IDbContextFactory<DashboardContext> contexts, WriteGate gate, LiveFeed feed, UnitTrees trees, WorkingCalendar calendar, TimeProvider clock, ILogger<AlertReactor> log) : BackgroundService
{
    /// <summary>Name of the cursor over task events.</summary>
    public const string TaskCursor = "alerts.task-events";

    /// <summary>Name of the cursor over questions on directives; their answers are told by key.</summary>
    public const string QuestionCursor = "alerts.questions";

    /// <summary>Name of the cursor over what was done with reports.</summary>
    public const string ReportCursor = "alerts.reports";

    /// <summary>Before the id of a message that is still being handed out; the position is the last agency that has it.</summary>
    public const string MessageCursor = "alerts.message/";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    /// <summary>Events taken in one transaction.</summary>
    public int EventsAtOnce { get; set; } = AlertBook.UnitsAtOnce;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(new ChangeFilter("/", ChangeKind.Directive, ChangeKind.Report));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReactAsync(stoppingToken);
                await subscription.NudgedAsync(Poll, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // What could not be told is still after the cursor.
                LogBroken(error);
                await Task.Delay(AfterError, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does all that is owed; answers how many steps that took.</summary>
    public async Task<int> ReactAsync(CancellationToken cancel)
    {
        var steps = 0;
        while (await StepAsync(cancel))
            steps++;

        return steps;
    }

    /// <summary>Does one step, which is one transaction; false when nothing is owed.</summary>
    public async Task<bool> StepAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var cursors = await db.ReactionCursors.AsNoTracking().Where(c => c.Name == TaskCursor || c.Name == QuestionCursor || c.Name == ReportCursor || c.Name.StartsWith(MessageCursor)).ToListAsync(cancel);
        var tasks = cursors.Find(c => c.Name == TaskCursor)?.Position ?? 0;
        if (await db.TaskEvents.AnyAsync(e => e.Id > tasks, cancel) && await SettledAsync(db, "TaskEvents", cancel) is var settled && settled > tasks)
            return await TakeAsync(TaskCursor, tasks, (scope, ground, stop) => TasksAsync(scope, ground, tasks, settled, stop), cancel);

        if (cursors.Find(c => c.Name.StartsWith(MessageCursor, StringComparison.Ordinal)) is { } message)
            return await HandOutAsync(long.Parse(message.Name.AsSpan(MessageCursor.Length), CultureInfo.InvariantCulture), message.Position, cancel);

        var reports = cursors.Find(c => c.Name == ReportCursor)?.Position ?? 0;
        if (await db.SubmissionEvents.AnyAsync(e => e.Id > reports, cancel) && await SettledAsync(db, "SubmissionEvents", cancel) is var done && done > reports)
            return await TakeAsync(ReportCursor, reports, (scope, ground, stop) => ReportsAsync(scope, ground, reports, done, stop), cancel);

        // Questions are numbered from 1 as they are asked; the second number counts answers, which come in any order.
        var questions = cursors.Find(c => c.Name == QuestionCursor)?.Position ?? 0;
        if (await db.DirectiveQuestions.AnyAsync(q => q.Id > questions, cancel) && await SettledAsync(db, "DirectiveQuestions", cancel) is var asked && asked > questions)
            return await TakeAsync(QuestionCursor, questions, (scope, ground, stop) => QuestionsAsync(scope, ground, questions, asked, stop), cancel);

        return await AnswersAsync(db, cancel);
    }

    internal static string MessageCursorOf(long alertId) => MessageCursor + alertId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Hands a message out to the next agencies; false when it has reached all.</summary>
    internal async Task<bool> HandOutAsync(long alertId, long position, CancellationToken cancel) =>
        await TakeAsync(MessageCursorOf(alertId), position, async (scope, ground, stop) =>
        {
            var alert = await scope.Db.Alerts.SingleAsync(a => a.Id == alertId, stop);
            var next = await scope.Db.AlertUnits.Where(u => u.AlertId == alertId && u.UnitId > position && u.ReceivedAt == null).OrderBy(u => u.UnitId).Take(AlertBook.UnitsAtOnce).ToListAsync(stop);
            if (next.Count == 0)
            {
                var name = MessageCursorOf(alertId);
                await scope.Db.ReactionCursors.Where(c => c.Name == name).ExecuteDeleteAsync(stop);
                return position;
            }

            await AlertBook.DeliverAsync(scope, ground, alert, [.. next.Select(u => u.UnitId)], [], Audience.Everyone, stop);
            foreach (var unit in next)
                unit.ReceivedAt = scope.At;

            return next[^1].UnitId;
        }, cancel);

    private async Task<long> TasksAsync(WriteScope scope, AlertGround ground, long after, long settled, CancellationToken cancel)
    {
        var events = await scope.Db.TaskEvents.AsNoTracking().Where(e => e.Id > after && e.Id <= settled).OrderBy(e => e.Id).Take(EventsAtOnce).ToListAsync(cancel);
        if (events.Count == 0)
            return settled;

        await AcknowledgeReceivedAsync(scope, ground, events, cancel);
        foreach (var draft in await TaskAlerts.OfAsync(scope.Db, ground.Tree, ground.Today, events, cancel))
            await AlertBook.RaiseAsync(scope, ground, draft, cancel);

        await EndOverAsync(scope, events, cancel);
        return events[^1].Id;
    }

    // Who receives the task, or does anything more with it, has said that the unit has it.
    private static async Task AcknowledgeReceivedAsync(WriteScope scope, AlertGround ground, IReadOnlyList<TaskEvent> events, CancellationToken cancel)
    {
        int[] taken = [.. events.Where(e => e.Verb is TaskVerb.Receive or TaskVerb.ProposeTransfer or TaskVerb.Start or TaskVerb.HandIn && e.UserId > 0).Select(e => e.TaskId).Distinct()];
        if (taken.Length == 0)
            return;

        var tasks = await scope.Db.Tasks.AsNoTracking().Where(t => taken.Contains(t.Id)).Select(t => new { t.Id, t.DirectiveId, t.UnitId }).ToListAsync(cancel);
        foreach (var task in tasks)
        {
            var by = events.First(e => e.TaskId == task.Id).UserId;
            var told = await scope.Db.AlertUnits
                .Where(u => u.UnitId == task.UnitId && u.AcknowledgedAt == null
                    && scope.Db.Alerts.Any(a => a.Id == u.AlertId && a.Kind == AlertKind.TaskAssigned && a.DirectiveId == task.DirectiveId && (a.TaskId == null || a.TaskId == task.Id)))
                .ToListAsync(cancel);
            foreach (var unit in told)
                await AlertDesk.AcknowledgeUnitAsync(scope, ground.Tree, unit, by, comment: null, cancel);
        }
    }

    // Done or withdrawn, a task climbs no further.
    private static async Task EndOverAsync(WriteScope scope, IReadOnlyList<TaskEvent> events, CancellationToken cancel)
    {
        int[] over = [.. events.Where(e => e.To is TaskState.Completed or TaskState.Withdrawn).Select(e => e.TaskId).Distinct()];
        if (over.Length == 0)
            return;

        foreach (var alert in await scope.Db.Alerts.Where(a => a.TaskId != null && over.Contains(a.TaskId.Value) && a.State == AlertState.Firing && a.At < scope.At && a.Kind != AlertKind.TaskMoved).ToListAsync(cancel))
            (alert.State, alert.ResolvedAt) = (AlertState.Resolved, scope.At);

        await scope.Db.AlertUnits
            .Where(u => u.NextStepAt != null && scope.Db.Alerts.Any(a => a.Id == u.AlertId && a.TaskId != null && over.Contains(a.TaskId.Value)))
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.NextStepAt, (DateTime?)null), cancel);
    }

    // The head is told what waits for the signature, the level above what came, the unit what became of it.
    private static async Task<long> ReportsAsync(WriteScope scope, AlertGround ground, long after, long settled, CancellationToken cancel)
    {
        var events = await (from e in scope.Db.SubmissionEvents
                            where e.Id > after && e.Id <= settled
                            join s in scope.Db.Submissions on e.SubmissionId equals s.Id
                            join round in scope.Db.ReportRounds on s.RoundId equals round.Id
                            join regime in scope.Db.ReportRegimes on round.RegimeId equals regime.Id
                            join period in scope.Db.Periods on round.PeriodId equals period.Id
                            orderby e.Id
                            select new { e.Id, e.Act, e.At, e.UserId, e.Reason, s.UnitId, Regime = regime.Code, regime.NameVi, Period = period.Code, period.To }).AsNoTracking().Take(50).ToListAsync(cancel);
        foreach (var done in events)
        {
            if (done.Act == SubmissionAct.TakeBack || ground.Tree.Get(done.UnitId) is not { } unit)
                continue;

            var goesUp = done.Act == SubmissionAct.Send && unit.ParentId is not null;
            await AlertBook.RaiseAsync(scope, ground, new AlertDraft(
                string.Create(CultureInfo.InvariantCulture, $"report/{done.Id}"), AlertKind.Report, done.Act == SubmissionAct.Return ? AlertSeverity.Warning : AlertSeverity.Information, unit.Id,
                AlertTextKeys.Report + done.Act, AlertArguments.Of(ground.Tree.NameOn(unit.Id, done.To), done.NameVi, done.Period), $"/reports/{done.Regime}/{done.Period}/{unit.Code}",
                [goesUp ? unit.ParentId!.Value : unit.Id])
            {
                At = done.At,
                Words = done.Reason,
                UserId = done.UserId,
                Audience = done.Act == SubmissionAct.Present ? Audience.Head : goesUp ? Audience.Office : Audience.Everyone,
            }, cancel);
        }

        return events.Count == 0 ? settled : events[^1].Id;
    }

    private static async Task<long> QuestionsAsync(WriteScope scope, AlertGround ground, long after, long settled, CancellationToken cancel)
    {
        var asked = await scope.Db.DirectiveQuestions.AsNoTracking().Where(q => q.Id > after && q.Id <= settled).OrderBy(q => q.Id).Take(50)
            .Join(scope.Db.Directives, q => q.DirectiveId, d => d.Id, (q, d) => new { Question = q, Directive = d }).ToListAsync(cancel);
        foreach (var (question, directive) in asked.Select(a => (a.Question, a.Directive)))
        {
            await AlertBook.RaiseAsync(scope, ground, new AlertDraft(
                string.Create(CultureInfo.InvariantCulture, $"question/{question.Id}"), AlertKind.Question, AlertSeverity.Information, question.UnitId, AlertTextKeys.QuestionAsked,
                AlertArguments.Of(ground.Tree.NameOn(question.UnitId, ground.Today), directive.Symbol), DirectiveLink(directive.Id), [directive.UnitId])
            {
                At = question.AskedAt,
                Words = question.Words,
                UserId = question.AskedBy,
                DirectiveId = directive.Id,
            }, cancel);
        }

        return asked.Count == 0 ? after : asked[^1].Question.Id;
    }

    private async Task<bool> AnswersAsync(DashboardContext db, CancellationToken cancel)
    {
        var untold = await db.DirectiveQuestions.AsNoTracking()
            .Where(q => q.AnsweredAt != null && db.Alerts.Any(a => a.Key == "question/" + q.Id) && !db.Alerts.Any(a => a.Key == "answer/" + q.Id))
            .OrderBy(q => q.Id).FirstOrDefaultAsync(cancel);
        if (untold is null)
            return false;

        var ground = await GroundAsync(cancel);
        await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            var directive = await scope.Db.Directives.AsNoTracking().SingleAsync(d => d.Id == untold.DirectiveId, stop);
            int[] concerned = [.. (await scope.Db.Tasks.Where(t => t.DirectiveId == directive.Id).Select(t => t.UnitId).Distinct().ToListAsync(stop)).Append(untold.UnitId).Distinct()];
            var draft = new AlertDraft(
                string.Create(CultureInfo.InvariantCulture, $"answer/{untold.Id}"), AlertKind.Question, AlertSeverity.Information, directive.UnitId, AlertTextKeys.QuestionAnswered,
                AlertArguments.Of(directive.Issuer, directive.Symbol), DirectiveLink(directive.Id), concerned)
            {
                At = untold.AnsweredAt,
                Words = untold.Answer,
                UserId = untold.AnsweredBy ?? 0,
                DirectiveId = directive.Id,
            };
            if (concerned.Length <= AlertBook.UnitsAtOnce)
                await AlertBook.RaiseAsync(scope, ground, draft, stop);
            else
                await AlertDesk.StartHandingOutAsync(scope, ground, draft, stop);

            return true;
        }, cancel);
        return true;
    }

    private static string DirectiveLink(int id) => string.Create(CultureInfo.InvariantCulture, $"/directives/{id}");

    /// <summary>Everything that has to be read from elsewhere before a transaction begins.</summary>
    internal async Task<AlertGround> GroundAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return new AlertGround(await trees.CurrentAsync(cancel), await calendar.CurrentAsync(cancel), await AlertSettings.ReadAsync(db, cancel), Vietnam.Today(clock));
    }

    // The cursor first: it is the lock between nodes, and whoever finds it moved has nothing to do.
    private async Task<bool> TakeAsync(string name, long position, Func<WriteScope, AlertGround, CancellationToken, Task<long>> work, CancellationToken cancel)
    {
        var ground = await GroundAsync(cancel);
        var outcome = await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            var taken = await scope.Db.ReactionCursors.Where(c => c.Name == name && c.Position == position).ExecuteUpdateAsync(set => set.SetProperty(c => c.Position, position), stop);
            if (taken == 0)
            {
                if (position != 0 || await scope.Db.ReactionCursors.AnyAsync(c => c.Name == name, stop))
                    return true;

                scope.Db.ReactionCursors.Add(new ReactionCursor { Name = name });
                await scope.Db.SaveChangesAsync(stop);
            }

            var moved = await work(scope, ground, stop);
            await scope.Db.SaveChangesAsync(stop);
            await scope.Db.ReactionCursors.Where(c => c.Name == name).ExecuteUpdateAsync(set => set.SetProperty(c => c.Position, moved), stop);
            return true;
        }, cancel);
        return outcome.Value;
    }

    /// <summary>
    /// The highest id below which nothing is still to be committed. SQLite has one writer, so that is the highest. On SQL Server ids are given before
    /// the commit: a shared lock on the table waits for those who are about to, and is gone with the statement.
    /// </summary>
    private static async Task<long> SettledAsync(DashboardContext db, string table, CancellationToken cancel) =>
        (await db.Database.SqlQueryRaw<long>(db.Database.IsSqlServer()
            ? $"SELECT CAST(COALESCE(MAX([Id]), 0) AS bigint) AS [Value] FROM [{table}] WITH (TABLOCK, HOLDLOCK)"
            : $"SELECT COALESCE(MAX(\"Id\"), 0) AS \"Value\" FROM \"{table}\"").ToListAsync(cancel))[0];

    [LoggerMessage(LogLevel.Error, "What happened to tasks could not be told; trying again.")]
    private partial void LogBroken(Exception error);
}
