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
    private const int MostLines = 20_000;

    public static void MapDirectiveExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/directives/export.{format}", RegisterAsync).RequireAuthorization(Policies.Follow);
        routes.MapGet("/tasks/export.{format}", TasksAsync).RequireAuthorization(Policies.Follow);
    }

    private static async Task<IResult> RegisterAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<RegisterTexts> text, TimeProvider clock, CancellationToken cancel)
    {
        var (query, tree, now) = (context.Request.Query, await trees.CurrentAsync(cancel), clock.GetUtcNow().UtcDateTime);
        var filter = new DirectiveFilter(
            One(query, "q"), null, Known<DirectiveOrigin>(One(query, "origin")), Known<TaskGroup>(One(query, "group")), Flag(query, "signed"), Day(query, "from"), Day(query, "to"), Flag(query, "overdue") == true);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = await db.Directives(await actors.GetAsync(context.User, cancel), tree, filter, now.DayInVietnam()).Take(MostLines + 1).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "directives", Notes(text, "Register", query, now, lines.Count),
                [
                    text["Symbol"], text["IssuedOn"], text["Issuer"], text["Excerpt"], text["Origin"], text["Verb"], text["Group"], text["SignedAt"], text["Withdrawn"],
                    text["Tasks"], text["Completed"], text["NotReceived"], text["Overdue"], text["Note"],
                ],
                lines.Take(MostLines).Select(d => (IReadOnlyList<object?>)[
                    d.Symbol, d.IssuedOn, d.Issuer, d.Excerpt, text[$"Origin.{d.Origin}"].Value, text[$"Verb.{d.Verb}"].Value, text[$"Group.{d.Group}"].Value, d.SignedAt, d.WithdrawnAt,
                    d.Tasks, d.Completed, d.NotReceived, d.Overdue, d.IsIllustrative ? text["Illustrative"].Value : null])),
            format);
    }

    private static async Task<IResult> TasksAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, TaskSettingsDesk settings, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<RegisterTexts> text, TimeProvider clock, CancellationToken cancel)
    {
        var (query, tree, now, day, looks) = (context.Request.Query, await trees.CurrentAsync(cancel), clock.GetUtcNow().UtcDateTime, await settings.TodayAsync(cancel), await settings.CurrentAsync(cancel));
        var filter = new TaskFilter(
            One(query, "q"), Known<TaskTimeliness>(One(query, "timeliness")), Known<TaskState>(One(query, "state")), One(query, "unit") is { } code ? tree.Find(code.Trim(), day.Today)?.Id ?? 0 : null, null,
            Known<TaskGroup>(One(query, "group")), int.TryParse(One(query, "directive"), NumberStyles.None, CultureInfo.InvariantCulture, out var directive) ? directive : null, Known<TaskPriority>(One(query, "priority")),
            Flag(query, "mine") == true, Day(query, "from"), Day(query, "to"), Known<TaskSort>(One(query, "sort")) ?? TaskSort.Due, Flag(query, "descending") == true, WithSubtree: true, IsOpen: TaskOpenness.Of(One(query, "open"), One(query, "state"), One(query, "timeliness")));
        var isEnglish = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var page = await db.TaskPageAsync(await actors.GetAsync(context.User, cancel), tree, filter, day, 0, MostLines + 1, cancel);
        return TableExport.File(
            new ExportTable(
                "tasks", Notes(text, "TaskTable", query, now, page.Lines.Count),
                [
                    text["Symbol"], text["Task"], text["Unit"], text["Assigner"], text["Part"], text["State"], text["Timeliness"], text["Priority"], text["Group"], text["AssignedAt"], text["FirstDueOn"], text["DueOn"], text["CountsOn"],
                    text["DoneOn"], text["DaysOverdue"], text["Percent"], text["Extensions"], text["Returns"], text["Rating"], text["Accountable"], text["Note"],
                ],
                page.Lines.Take(MostLines).Select(t => (IReadOnlyList<object?>)[
                    t.Symbol, t.Title, tree[t.UnitId].Name, tree[t.AssignerUnitId].Name, text[$"Part.{t.Part}"].Value, Word(looks.Of(t.State)), Word(looks.Of(t.TimelinessOn(day))), text[$"Priority.{t.Priority}"].Value,
                    text[$"Group.{t.Group}"].Value, t.AssignedAt, t.FirstDueOn, t.DueOn, t.CountsOn, t.DoneOn, t.DaysOverdueOn(day.Today), t.Percent, t.Extensions, t.Returns, t.Rating, t.Accountable,
                    t.IsIllustrative ? text["Illustrative"].Value : null])),
            format);

        string Word(TaskLook look) => isEnglish ? look.NameEn : look.NameVi;
    }

    // What it is, of when, under which filter, and whether all of it is there.
    private static string[] Notes(IStringLocalizer<RegisterTexts> text, string title, IQueryCollection query, DateTime now, int count)
    {
        string[] asked = [.. query.Where(q => q.Value.ToString().Length > 0 && q.Key is not ("view" or "page")).Select(q => $"{q.Key}: {(q.Value.ToString() is { Length: <= 100 } all ? all : q.Value.ToString()[..100])}")];
        return
        [
            text[title], Formats.DayAndTime(now),
            .. asked.Length > 0 ? [text["Filter", string.Join("; ", asked)].Value] : (string[])[],
            .. count > MostLines ? [text["CutOff", MostLines].Value] : (string[])[],
        ];
    }

    private static string? One(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

    private static bool? Flag(IQueryCollection query, string name) => bool.TryParse(One(query, name), out var flag) ? flag : null;

    private static DateOnly? Day(IQueryCollection query, string name) =>
        DateOnly.TryParseExact(One(query, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static T? Known<T>(string? word) where T : struct, Enum => Enum.TryParse<T>(word, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
}
