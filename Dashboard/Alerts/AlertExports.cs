using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>The tables of the alert pages as files, each under the page's own filter and rights.</summary>
internal static class AlertExports
{
    /// <summary>More than anybody reads in one file; what is left out is said in it.</summary>
    private const int MostLines = 10_000;

    public static void MapAlertExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts/export.{format}", InboxAsync).RequireAuthorization();
        routes.MapGet("/alerts/{id:long}/export.{format}", ReachAsync).RequireAuthorization();
        routes.MapGet("/alerts/duty/export.{format}", DutyAsync).RequireAuthorization(Policies.Follow);
        routes.MapGet("/alerts/rules/export.{format}", RulesAsync).RequireAuthorization(Policies.Operate);
        routes.MapGet("/alerts/escalations/export.{format}", EscalationsAsync).RequireAuthorization(Policies.Operate);
        routes.MapGet("/alerts/silences/export.{format}", SilencesAsync).RequireAuthorization(Policies.Operate);
        routes.MapGet("/admin/webhooks/export.{format}", WebhooksAsync).RequireAuthorization(Policies.Administer);
    }

    private static async Task<IResult> InboxAsync(
        string format, HttpContext context, AlertFiles files, AlertTitle titleOf, string? q, string? state, string? severity, string? kind, string? unit, string? from, string? to)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            var text = files.Text;
            var today = now.DayInVietnam();
            var filter = AlertsPage.FilterOf(tree, today, q, state, severity, kind, unit, from, to) with { Take = AlertQueries.MostAtOnce };
            var lines = new List<InboxLine>();
            var total = MostLines;
            for (var skip = 0; skip < Math.Min(total, MostLines); skip += AlertQueries.MostAtOnce)
            {
                var page = await db.InboxAsync(actor, tree, filter with { Skip = skip }, now, context.RequestAborted);
                total = page.Total;
                lines.AddRange(page.Lines);
            }

            return AlertFiles.File(
                "alerts", text["Inbox"], now,
                [text["Column.At"], text["Column.Severity"], text["Column.Kind"], text["Column.Sentence"], text["Column.Unit"], text["Column.Seen"], text["Column.Acknowledged"], text["Column.By"], text["Column.Comment"]],
                lines.Select(l => (IReadOnlyList<object?>)[
                    l.Alert.At, text[$"Severity.{l.Alert.Severity}"].Value, text[$"Kind.{l.Alert.Kind}"].Value, titleOf(l.Alert, CultureInfo.CurrentUICulture), tree.NameOn(l.UnitId, today), l.SeenAt, l.AcknowledgedAt, l.AcknowledgedBy, l.Comment]),
                format,
                lines.Count < total ? text["Inbox.Cut", Formats.Count(lines.Count), Formats.Count(total)].Value : null);
        }
    }

    private static async Task<IResult> ReachAsync(long id, string format, HttpContext context, AlertFiles files, AlertTitle titleOf)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            if (await db.AlertOfAsync(id, actor, tree, now, context.RequestAborted) is not { } detail || await db.ReachOfAsync(id, actor, tree, now, context.RequestAborted) is not { } reach)
                return TypedResults.NotFound();

            var text = files.Text;
            return AlertFiles.File(
                "alert-reach", titleOf(detail.Alert, CultureInfo.CurrentUICulture), now,
                [text["Column.Unit"], text["Column.Received"], text["Column.Seen"], text["Column.Acknowledged"], text["Column.By"]],
                reach.Lines.Select(u => (IReadOnlyList<object?>)[tree.NameOn(u.UnitId, now.DayInVietnam()), u.ReceivedAt, u.SeenAt, u.AcknowledgedAt, u.AcknowledgedBy]),
                format);
        }
    }

    private static async Task<IResult> DutyAsync(string format, HttpContext context, AlertFiles files, string? unit, string? show)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            var text = files.Text;
            var today = now.DayInVietnam();
            var lines = await DutyPage.ListAsync(db, actor, tree, today, unit, show, context.RequestAborted);
            return AlertFiles.File(
                "duty", text["Duty"], now, [text["Unit"], text["Duty.Person"], text["Duty.First"], text["Duty.Last"]],
                lines.Select(l => (IReadOnlyList<object?>)[tree.NameOn(l.Duty.UnitId, today), l.Person, l.Duty.From, l.Duty.To]), format);
        }
    }

    private static async Task<IResult> RulesAsync(string format, HttpContext context, AlertFiles files)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            var text = files.Text;
            var rules = await AlertRulesPage.ListAsync(db, actor, tree, now, context.RequestAborted);
            return AlertFiles.File(
                "alert-rules", text["Rules"], now,
                [text["Rule.Name"], text["Unit"], text["Rule.Kind"], text["Rule.Subject"], text["Severity"], text["Rule.Threshold"], text["Rule.Pending"], text["Rule.Enabled"], text["Noise.Fired"], text["Noise.Acknowledged"]],
                rules.Select(l => (IReadOnlyList<object?>)[
                    l.Rule.Name, tree.NameOn(l.Rule.UnitId, now.DayInVietnam()), text[$"Kind.{l.Rule.Kind}"].Value, l.Rule.Subject, text[$"Severity.{l.Rule.Severity}"].Value, text.ThresholdOf(l.Rule),
                    l.Rule.PendingMinutes, l.Rule.IsEnabled ? "x" : "", l.Fired, l.Acknowledged]),
                format);
        }
    }

    private static async Task<IResult> EscalationsAsync(string format, HttpContext context, AlertFiles files)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            var text = files.Text;
            var all = await db.Escalations(actor, tree).ToListAsync(context.RequestAborted);
            return AlertFiles.File(
                "escalations", text["Escalations"], now, [text["Escalation.Name"], text["Escalation.Unit"], text["Escalation.Steps"], text["Escalation.After"], text["Escalation.Target"]],
                all.SelectMany(e => e.Steps.OrderBy(s => s.Number).Select(s => (IReadOnlyList<object?>)[e.Name, tree.NameOn(e.UnitId, now.DayInVietnam()), s.Number, s.AfterMinutes, text[$"Target.{s.Target}"].Value])), format);
        }
    }

    private static async Task<IResult> SilencesAsync(string format, HttpContext context, AlertFiles files)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            var text = files.Text;
            var all = await db.Silences(actor, tree, now).ToListAsync(context.RequestAborted);
            return AlertFiles.File(
                "silences", text["Silences"], now, [text["Silence.Reason"], text["Unit"], text["Silence.Kinds"], text["Silence.When"], text["State"]],
                all.Select(s => (IReadOnlyList<object?>)[s.Reason, tree.NameOn(s.UnitId, now.DayInVietnam()), text.KindsOf(s.Kinds), text.When(s), text[$"Silence.Is.{SilenceWords.StateOf(s, now)}"].Value]), format);
        }
    }

    private static async Task<IResult> WebhooksAsync(string format, HttpContext context, AlertFiles files)
    {
        var (db, actor, tree, now) = await files.OpenAsync(context);
        await using (db)
        {
            var text = files.Text;
            var all = await db.WebhooksAsync(actor, tree, context.RequestAborted);
            return AlertFiles.File(
                "webhooks", text["Webhooks"], now, [text["Webhook.Name"], text["Webhook.Unit"], text["Webhook.Url"], text["Webhook.Kinds"], text["Webhook.Created"], text["State"]],
                all.Select(w => (IReadOnlyList<object?>)[w.Name, tree.NameOn(w.UnitId, now.DayInVietnam()), w.Url, text.KindsOf(w.Kinds), w.CreatedAt, text[w.EndedAt is null ? "Webhook.Active" : "Webhook.Ended"].Value]), format);
        }
    }
}

/// <summary>What every file of the alert pages begins with: who asks, today's tree, the hour, the words.</summary>
internal sealed class AlertFiles(Actors actors, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, TimeProvider clock, IStringLocalizer<AlertPageTexts> text)
{
    public IStringLocalizer<AlertPageTexts> Text => text;

    public async Task<(DashboardContext Db, Actor Actor, UnitTree Tree, DateTime Now)> OpenAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        return (await contexts.CreateDbContextAsync(cancel), await actors.GetAsync(context.User, cancel), await trees.CurrentAsync(cancel), clock.GetUtcNow().UtcDateTime);
    }

    public static IResult File(string name, string what, DateTime now, IReadOnlyList<LocalizedString> columns, IEnumerable<IReadOnlyList<object?>> rows, string format, string? cutOff = null) =>
        TableExport.File(new ExportTable(name, [what, Formats.DayAndTime(now)], [.. columns.Select(c => c.Value)], rows) { CutOff = cutOff }, format);
}
