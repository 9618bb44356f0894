using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>The register and the table of tasks as files, under the same filters as on their pages.</summary>
internal static class DirectiveExports
{
    /// <summary>Rows of a file; one that holds fewer than there are says so.</summary>
    internal const int MostLines = 20_000;

    public static void MapDirectiveExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/directives/export.{format}", RegisterAsync).RequireAuthorization(Policies.Follow);
        routes.MapGet("/tasks/export.{format}", TasksAsync).RequireAuthorization(Policies.Follow);
    }

    private static async Task<IResult> RegisterAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<DirectiveTexts> text, TimeProvider clock, CancellationToken cancel)
    {
        var (tree, now) = (await trees.CurrentAsync(cancel), clock.GetUtcNow().UtcDateTime);
        var asked = DirectiveLists.OfRegister(context.Request.Query, text);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = await db.Directives(await actors.GetAsync(context.User, cancel), tree, asked.Filter, now.DayInVietnam()).Take(MostLines + 1).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "directives", [text["List.Register"], Formats.DayAndTime(now), Filter(text, asked.Words)],
                [
                    text["Directive.Symbol"], text["Directive.IssuedOn"], text["Directive.Issuer.Short"], text["Directive.Excerpt"], text["Directive.Origin"], text["Directive.Verb"], text["Task.Group"], text["Directive.SignedAt"],
                    text["Column.WithdrawnAt"], text["Column.Tasks"], text["Column.Completed"], text["Column.NotReceived"], text["League.Overdue"], text["Column.Note"],
                ],
                lines.Take(MostLines).Select(d => (IReadOnlyList<object?>)[
                    d.Symbol, d.IssuedOn, d.Issuer, d.Excerpt, text[$"Origin.{d.Origin}"].Value, text[$"DirectiveVerb.{d.Verb}"].Value, text[$"Group.{d.Group}"].Value, d.SignedAt, d.WithdrawnAt,
                    d.Tasks, d.Completed, d.NotReceived, d.Overdue, d.IsIllustrative ? text["Illustrative"].Value : null]))
            { CutOff = CutOff(text, lines.Count) },
            format);
    }

    private static async Task<IResult> TasksAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, TaskSettingsDesk settings, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<DirectiveTexts> text, TimeProvider clock, CancellationToken cancel)
    {
        var (tree, now, day, looks) = (await trees.CurrentAsync(cancel), clock.GetUtcNow().UtcDateTime, await settings.TodayAsync(cancel), await settings.CurrentAsync(cancel));
        var asked = DirectiveLists.OfTasks(context.Request.Query, tree, day.Today, looks, text);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var page = await db.TaskPageAsync(await actors.GetAsync(context.User, cancel), tree, asked.Filter, day, 0, MostLines + 1, cancel);
        return TableExport.File(
            new ExportTable(
                "tasks", [text["List.Tasks"], Formats.DayAndTime(now), Filter(text, asked.Words)],
                [
                    text["Directive.Symbol"], text["Directive.Tasks"], text["Task.Unit"], text["Task.Assigner"], text["Column.Part"], text["State"], text["Timeliness"], text["Task.Priority"], text["Task.Group"],
                    text["Column.AssignedAt"], text["Column.FirstDueOn"], text["Task.DueOn"], text["Column.CountsOn"], text["Column.DoneOn"], text["Column.DaysOverdue"], text["Column.Percent"], text["Column.Extensions"],
                    text["Task.Returns"], text["Task.Rating"], text["Task.Accountable"], text["Column.Note"],
                ],
                page.Lines.Take(MostLines).Select(t => (IReadOnlyList<object?>)[
                    t.Symbol, t.Title, tree[t.UnitId].Name, tree[t.AssignerUnitId].Name, text[$"Part.{t.Part}"].Value, TaskLooks.Word(looks.Of(t.State)), TaskLooks.Word(looks.Of(t.TimelinessOn(day))), text[$"Priority.{t.Priority}"].Value,
                    text[$"Group.{t.Group}"].Value, t.AssignedAt, t.FirstDueOn, t.DueOn, t.CountsOn, t.DoneOn, t.DaysOverdueOn(day.Today), t.Percent, t.Extensions, t.Returns, t.Rating, t.Accountable,
                    t.IsIllustrative ? text["Illustrative"].Value : null]))
            { CutOff = CutOff(text, page.Lines.Count) },
            format);
    }

    private static string Filter(IStringLocalizer<DirectiveTexts> text, IReadOnlyList<string> words) => words.Count == 0 ? text["List.NoFilter"] : text["List.Filter", string.Join("; ", words)];

    private static string? CutOff(IStringLocalizer<DirectiveTexts> text, int count) => count > MostLines ? text["List.CutOff", Formats.Count(MostLines)].Value : null;
}
