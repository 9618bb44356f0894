using System.Globalization;
using Dashboard.Data.Directives;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>
/// Turns what happened to tasks into alerts. Pure but for what it reads: the same events always give the same keys. Events of one cause (a
/// directive given to 3,321 communes, forty results accepted at once) become one alert with many agencies.
/// </summary>
internal static class TaskAlerts
{
    private sealed record Happened(TaskEvent Event, DirectiveTask Task, Directive Directive);

    public static async Task<IReadOnlyList<AlertDraft>> OfAsync(DashboardContext db, UnitTree tree, DateOnly today, IReadOnlyList<TaskEvent> events, CancellationToken cancel)
    {
        int[] taskIds = [.. events.Select(e => e.TaskId).Distinct()];
        var tasks = await db.Tasks.AsNoTracking().Where(t => taskIds.Contains(t.Id)).ToDictionaryAsync(t => t.Id, cancel);
        int[] directiveIds = [.. tasks.Values.Select(t => t.DirectiveId).Distinct()];
        var directives = await db.Directives.AsNoTracking().Where(d => directiveIds.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancel);
        var followers = (await db.TaskFollowers.AsNoTracking().Where(f => taskIds.Contains(f.TaskId)).ToListAsync(cancel)).ToLookup(f => f.TaskId, f => f.UserId);
        long[] comments = [.. events.Where(e => e.Kind == TaskEventKind.Comment).Select(e => e.Id)];
        var mentions = comments.Length == 0 ? Enumerable.Empty<(long, int)>().ToLookup(m => m.Item1, m => m.Item2)
            : (await db.TaskMentions.AsNoTracking().Where(m => comments.Contains(m.EventId)).ToListAsync(cancel)).ToLookup(m => m.EventId, m => m.UserId);
        var escalations = await db.Escalations.AsNoTracking().ToListAsync(cancel);
        var happened = events.Where(e => tasks.ContainsKey(e.TaskId)).Select(e => new Happened(e, tasks[e.TaskId], directives[tasks[e.TaskId].DirectiveId])).ToArray();
        var drafts = new List<AlertDraft>();

        foreach (var given in happened.Where(h => h.Event.Kind == TaskEventKind.Created).GroupBy(KeyOfGiven, StringComparer.Ordinal))
            drafts.Add(Draft(given.Key, AlertKind.TaskAssigned, AlertTextKeys.TaskAssigned, [.. given], toGiver: false) with { NeedsAcknowledgement = true });

        foreach (var moved in happened.Where(h => h.Event is { Kind: TaskEventKind.Move, Verb: not null }).GroupBy(h => (h.Event.Verb, h.Task.DirectiveId, h.Event.UserId, Side(h))))
        {
            Happened[] all = [.. moved];
            if (Moved(moved.Key.Verb!.Value, all) is { } draft)
                drafts.Add(draft);
        }

        foreach (var same in happened.GroupBy(h => (h.Event.Kind, h.Task.DirectiveId, h.Event.UserId, h.Event.Words, Alone: IsAlone(h.Event.Kind) ? h.Event.Id : 0)))
        {
            Happened[] all = [.. same];
            var key = FirstKey(all);
            switch (same.Key.Kind)
            {
                case TaskEventKind.Urged:
                    drafts.Add(Draft(key, AlertKind.TaskUrged, AlertTextKeys.TaskUrged, all, toGiver: false) with { Words = same.Key.Words, NeedsAcknowledgement = true });
                    break;
                case TaskEventKind.Reminded:
                    var idle = same.Key.Words?.Contains("idle", StringComparison.OrdinalIgnoreCase) == true;
                    drafts.Add(Draft(key, idle ? AlertKind.TaskIdle : AlertKind.TaskDue, idle ? AlertTextKeys.TaskIdle : AlertTextKeys.TaskDue, all, toGiver: false));
                    break;
                case TaskEventKind.Succeeded:
                    drafts.Add(Draft(key, AlertKind.TaskAssigned, AlertTextKeys.TaskSucceeded, all, toGiver: false) with { NeedsAcknowledgement = true });
                    break;
                case TaskEventKind.Comment when mentions.Contains(all[0].Event.Id):
                    drafts.Add(Draft(key, AlertKind.Mention, AlertTextKeys.Mention, all, toGiver: false) with { Units = [], Persons = [.. mentions[all[0].Event.Id]], Words = same.Key.Words });
                    break;
                case TaskEventKind.ExtensionAsked:
                    drafts.Add(WithDay(Draft(key, AlertKind.Extension, AlertTextKeys.ExtensionAsked, all, toGiver: true), all) with { Words = same.Key.Words });
                    break;
                case TaskEventKind.ExtensionGranted:
                    drafts.Add(WithDay(Draft(key, AlertKind.Extension, AlertTextKeys.ExtensionGranted, all, toGiver: false), all) with { Words = same.Key.Words });
                    break;
                case TaskEventKind.ExtensionRefused:
                    drafts.Add(Draft(key, AlertKind.Extension, AlertTextKeys.ExtensionRefused, all, toGiver: false) with { Words = same.Key.Words });
                    break;
                case TaskEventKind.AccountableChanged when all[0].Task.AccountableId is { } person && person != all[0].Event.UserId:
                    drafts.Add(Draft(key, AlertKind.Mention, AlertTextKeys.TaskAccountable, all, toGiver: false) with { Units = [], Persons = [person] });
                    break;
                case TaskEventKind.EffectChecked:
                    drafts.Add(Draft(key, AlertKind.TaskMoved, AlertTextKeys.TaskEffect, all, toGiver: true) with { Words = same.Key.Words });
                    break;
            }
        }

        return drafts;

        AlertDraft? Moved(TaskVerb verb, Happened[] all)
        {
            // A unit that receives and begins is at work as it should be: the giver sees it, and need not be told.
            if (verb is TaskVerb.Receive or TaskVerb.Start)
                return null;

            var byTaker = TaskMoves.Of(verb).By is var by && by.Contains(TaskRelation.Doer);
            var draft = Draft(FirstKey(all), AlertKind.TaskMoved, "TaskMoved." + verb, all, byTaker) with { Words = all[0].Event.Words };
            if (verb != TaskVerb.Transfer)
                return draft with { Persons = [.. all.SelectMany(h => followers[h.Task.Id]).Distinct().Where(u => u != all[0].Event.UserId)] };

            // The unit that takes over has a new task: it has to say that it has it.
            return draft with
            {
                Kind = AlertKind.TaskAssigned,
                Text = AlertTextKeys.TaskTransferred,
                NeedsAcknowledgement = true,
                IsMandatory = true,
                EscalationId = EscalationOf(all[0].Task.AssignerUnitId),
                Units = [.. all.Select(h => h.Event.ToUnitId ?? h.Task.UnitId).Distinct()],
            };
        }

        AlertDraft Draft(string key, AlertKind kind, string text, Happened[] all, bool toGiver)
        {
            var (first, single) = (all[0], all.DistinctBy(h => h.Task.Id).Count() == 1);
            int[] doers = [.. all.Select(h => h.Task.UnitId).Distinct()];
            int[] givers = [.. all.Select(h => h.Task.AssignerUnitId).Distinct()];
            string[] titles = [.. all.Select(h => h.Task.Title).Distinct(StringComparer.Ordinal).Take(2)];
            var from = toGiver ? doers : givers;
            return new AlertDraft(
                key, kind, SeverityOf(kind, all), toGiver && doers.Length == 1 ? doers[0] : givers[0], text,
                AlertArguments.Of(from.Length == 1 ? NameOf(from[0]) : from.Length, first.Directive.Symbol, titles.Length == 1 ? titles[0] : first.Directive.Excerpt, (object?)first.Task.CountsOn ?? first.Task.DueOn),
                single ? string.Create(CultureInfo.InvariantCulture, $"/tasks/{first.Task.Id}") : string.Create(CultureInfo.InvariantCulture, $"/directives/{first.Directive.Id}"),
                toGiver ? givers : doers)
            {
                At = first.Event.At,
                IsMandatory = ChannelPlan.Mandatory.Contains(kind),
                EscalationId = ChannelPlan.Mandatory.Contains(kind) ? EscalationOf(givers[0]) : null,
                UserId = first.Event.UserId,
                TaskId = single ? first.Task.Id : null,
                DirectiveId = first.Directive.Id,
            };
        }

        string NameOf(int unit) => tree.Get(unit) is null ? "" : tree.NameOn(unit, today);

        int? EscalationOf(int unit) => tree.SelfAndAncestors(unit).Select(u => escalations.Find(e => e.UnitId == u.Id)?.Id).FirstOrDefault(e => e is not null);
    }

    // What the signing gave out is one cause; what was added later is another.
    private static string KeyOfGiven(Happened h) => string.Create(CultureInfo.InvariantCulture, $"given/{h.Directive.Id}/{h.Task.AssignerUnitId}/{(
        h.Directive.SignedAt is null || h.Task.CreatedAt <= h.Directive.SignedAt ? "signed" : (h.Task.BatchId ?? h.Task.LeadId ?? h.Task.Id).ToString(CultureInfo.InvariantCulture))}");

    private static string FirstKey(Happened[] all) => string.Create(CultureInfo.InvariantCulture, $"task-event/{all.Min(h => h.Event.Id)}");

    // What units hand in is gathered at the giver; what the giver decides goes out to all units at once.
    private static int Side(Happened h) => TaskMoves.Of(h.Event.Verb!.Value).By.Contains(TaskRelation.Doer) ? h.Task.UnitId : h.Task.AssignerUnitId;

    private static bool IsAlone(TaskEventKind kind) => kind is not (TaskEventKind.Urged or TaskEventKind.Reminded or TaskEventKind.Succeeded);

    private static AlertDraft WithDay(AlertDraft draft, Happened[] all) =>
        draft with { Arguments = AlertArguments.Of([.. AlertArguments.Read(draft.Arguments), all[0].Event.DueOn]) };

    private static AlertSeverity SeverityOf(AlertKind kind, Happened[] all) => kind switch
    {
        AlertKind.TaskUrged => AlertSeverity.Warning,
        AlertKind.TaskAssigned when all.Any(h => h.Task.Priority == TaskPriority.Flash) => AlertSeverity.Critical,
        AlertKind.TaskDue when all.Any(h => h.Task.CountsOn is { } day && day < h.Event.At.ClockDay()) => AlertSeverity.Warning,
        AlertKind.TaskIdle => AlertSeverity.Warning,
        AlertKind.TaskMoved when all[0].Event.Verb is TaskVerb.Return or TaskVerb.Withdraw => AlertSeverity.Warning,
        _ => AlertSeverity.Information,
    };

    private static DateOnly ClockDay(this DateTime at) => Periods.Vietnam.DayInVietnam(at);
}
