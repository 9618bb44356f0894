using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Data;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Api;

/// <summary>A directive to register. The same issuer, symbol and day is the same directive, through whichever door it came first.</summary>
/// <param name="Symbol">Number and symbol, <c>447/UBND-KGVX</c>.</param>
/// <param name="IssuedOn"><c>2026-11-20</c>.</param>
/// <param name="Excerpt">Trích yếu.</param>
/// <param name="Unit">Official code of the unit in whose register it stands.</param>
/// <param name="Issuer">The issuing agency as the document names it; the unit itself when left out.</param>
/// <param name="Origin"><c>document</c> (default), <c>meeting</c>, <c>plan</c>, <c>inspection</c> or <c>direct</c>.</param>
/// <param name="Verb"><c>assign</c> (default), <c>request</c> or <c>guide</c>.</param>
/// <param name="Group"><c>N1</c> to <c>N7</c>.</param>
/// <param name="SignedAs"><c>TM</c>, <c>KT</c>, <c>TL</c> or <c>TUQ</c>; left out for the signer's own right.</param>
/// <param name="Link">Where the document lies in the document system (http or https).</param>
public sealed record DirectiveItem(
    string? Symbol, string? IssuedOn, string? Excerpt, string? Unit, string? Issuer = null, string? Origin = null, string? Verb = null, string? Group = null,
    string? Signer = null, string? SignerOffice = null, string? SignedAs = null, string? Link = null);

/// <summary>Up to 2,000 directives, taken whole or not at all.</summary>
/// <param name="DryRun">Check everything, change nothing.</param>
public sealed record DirectivesRequest(IReadOnlyList<DirectiveItem?>? Directives, bool? DryRun = null);

/// <summary>What became of the directives of a request.</summary>
public sealed record DirectivesTaken(bool DryRun, int Added, int Unchanged, IReadOnlyList<RegisteredDirective> Directives);

/// <summary>A directive of the register with how its tasks stand.</summary>
/// <param name="Link">Where the document lies in the document system; null where nobody said.</param>
public sealed record DirectiveAnswer(
    int Id, string Symbol, DateOnly IssuedOn, string Issuer, string Unit, string Origin, string Verb, string Excerpt, string? Group, DateTime? SignedAt, DateTime? WithdrawnAt,
    int Tasks, int Completed, int NotReceived, int Overdue, string? Link);

/// <summary>A task.</summary>
/// <param name="CountsOn">The day that counts: the deadline moved by the days on which the ball was elsewhere.</param>
/// <param name="Version">To be sent with a move, so that nobody moves what has changed meanwhile.</param>
public sealed record TaskAnswer(
    int Id, int DirectiveId, string Symbol, string Title, string Unit, string Assigner, string Part, string State, string Timeliness, string Priority, string? Group,
    DateOnly? FirstDueOn, DateOnly? DueOn, DateOnly? CountsOn, DateOnly? DoneOn, int DaysOverdue, int Percent, int Returns, int Extensions, int? Rating, int Version);

/// <summary>A move of a task.</summary>
/// <param name="Verb">What is done: <c>receive</c>, <c>start</c>, <c>handIn</c>, <c>accept</c>, <c>return</c> …</param>
/// <param name="Version">The version that was seen; a task that has changed since is not moved.</param>
/// <param name="Words">Reason or report.</param>
/// <param name="ToUnit">Official code of the unit to which it is to pass.</param>
/// <param name="ReplySymbol">Number and symbol of the reply document, which is evidence.</param>
/// <param name="Files">Ids of files that this caller uploaded for the task before, at most 20: evidence.</param>
public sealed record TaskMoveRequest(
    string? Verb, int? Version = null, string? Words = null, string? ToUnit = null, int? Rating = null, string? ReplySymbol = null, IReadOnlyList<int>? Files = null);

/// <summary>A file that was taken in for a task and waits to be named in a move.</summary>
/// <param name="ContentType">Told from the content, whatever its name says.</param>
/// <param name="Scan"><c>clean</c>, <c>notScanned</c> where no scanner is configured, or <c>waiting</c>.</param>
public sealed record TaskFileAnswer(int Id, string Name, string ContentType, long Bytes, string Scan);

/// <summary>Where a task stands after a move.</summary>
public sealed record TaskMoved(int Id, string State);

/// <summary><c>/api/v1/directives</c> and <c>/api/v1/tasks</c>.</summary>
internal static class DirectiveEndpoints
{
    private const int LargestBody = 8 << 20;
    private const int PageSize = 100;
    private const int LargestPage = 1000;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 8 };

    public static async Task<IResult> ListAsync(ApiQuery query, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        var unit = query["unit"] is { } code ? query.Unit("unit", code, query.Today) : null;
        var (origin, group, limit, skip) = (query.Word<DirectiveOrigin>("origin"), Group(query), query.Limit(PageSize, LargestPage), Skip(query));
        var filter = new DirectiveFilter(
            query["q"], unit?.Id, origin, group, query["signed"] is null ? null : query.Flag("signed"), query["from"] is null ? null : query.Day("from"), query["to"] is null ? null : query.Day("to"), query.Flag("overdue"));
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var found = await db.Directives(query.Actor, query.Tree, filter, query.Today).Skip(skip).Take(limit + 1).ToListAsync(cancel);
        DirectiveAnswer[] lines =
        [
            .. found.Take(limit).Select(d => new DirectiveAnswer(
                d.Id, d.Symbol, d.IssuedOn, d.Issuer, query.Tree[d.UnitId].Code, FigureWords.Of(d.Origin), FigureWords.Of(d.Verb), d.Excerpt, Group(d.Group), d.SignedAt, d.WithdrawnAt,
                d.Tasks, d.Completed, d.NotReceived, d.Overdue, d.Link)),
        ];
        return ApiAnswer.Page(
            lines, found.Count > limit ? (skip + limit).ToString(CultureInfo.InvariantCulture) : null,
            new("id", d => d.Id), new("symbol", d => d.Symbol), new("issued_on", d => d.IssuedOn), new("issuer", d => d.Issuer), new("unit", d => d.Unit), new("origin", d => d.Origin), new("verb", d => d.Verb),
            new("excerpt", d => d.Excerpt), new("group", d => d.Group), new("signed_at", d => d.SignedAt), new("withdrawn_at", d => d.WithdrawnAt),
            new("tasks", d => d.Tasks), new("completed", d => d.Completed), new("not_received", d => d.NotReceived), new("overdue", d => d.Overdue), new("link", d => d.Link));
    }

    public static async Task<IResult> RegisterAsync(HttpRequest http, ApiQuery query, DirectiveDesk desk, CancellationToken cancel)
    {
        var dryRun = query.Flag("dryRun");
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        var (request, problem) = await ReadAsync<DirectivesRequest>(http, query, cancel);
        if (problem is not null)
            return problem;
        if (request!.Directives is not { } items)
            return query.Text.Malformed(new Refusal("Api.Missing", "directives") { Field = "directives" });

        dryRun |= request.DryRun == true;
        var rows = new List<DirectiveRow>(Math.Min(items.Count, DirectiveDesk.MostDirectives + 1));
        for (var i = 0; i < items.Count && i <= DirectiveDesk.MostDirectives; i++)
        {
            if (Entry(query, items[i], i) is { } entry)
                rows.Add(new DirectiveRow(i, entry));
        }

        if (query.Refusals.Count > 0)
            return query.Text.Refused(query.Refusals);

        var outcome = await desk.RegisterManyAsync(rows, dryRun, query.Actor, cancel);
        if (outcome.Refused)
            return query.Text.Refused(outcome.Refusals);

        var added = outcome.Value!.Count(d => d.IsNew);
        return ApiAnswer.Of(new DirectivesTaken(dryRun, added, outcome.Value!.Count - added, outcome.Value!));
    }

    public static async Task<IResult> TasksAsync(ApiQuery query, IDbContextFactory<DashboardContext> contexts, TaskSettingsDesk settings, CancellationToken cancel)
    {
        var unit = query["unit"] is { } code ? query.Unit("unit", code, query.Today) : null;
        var assigner = query["assigner"] is { } giver ? query.Unit("assigner", giver, query.Today) : null;
        var (limit, skip, directive) = (query.Limit(PageSize, LargestPage), Skip(query), query.After("directive"));
        var filter = new TaskFilter(
            query["q"], query.Word<TaskTimeliness>("timeliness"), query.Word<TaskState>("state"), unit?.Id, assigner?.Id, Group(query), directive is > 0 and <= int.MaxValue ? (int)directive : null,
            query.Word<TaskPriority>("priority"), DueFrom: query["from"] is null ? null : query.Day("from"), DueTo: query["to"] is null ? null : query.Day("to"),
            WithSubtree: query.Flag("subtree"), IsOpen: query["open"] is null ? null : query.Flag("open"));
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var day = await settings.TodayAsync(cancel);
        var page = await db.TaskPageAsync(query.Actor, query.Tree, filter, day, skip, limit, cancel);
        TaskAnswer[] lines =
        [
            .. page.Lines.Select(t => new TaskAnswer(
                t.Id, t.DirectiveId, t.Symbol, t.Title, query.Tree[t.UnitId].Code, query.Tree[t.AssignerUnitId].Code, FigureWords.Of(t.Part), FigureWords.Of(t.State), FigureWords.Of(t.TimelinessOn(day)),
                FigureWords.Of(t.Priority), Group(t.Group), t.FirstDueOn, t.DueOn, t.CountsOn, t.DoneOn, t.DaysOverdueOn(day.Today), t.Percent, t.Returns, t.Extensions, t.Rating, t.Version)),
        ];
        return ApiAnswer.Page(
            lines, lines.Length == limit && (page.IsMore || skip + limit < page.Total) ? (skip + limit).ToString(CultureInfo.InvariantCulture) : null,
            new("id", t => t.Id), new("directive", t => t.DirectiveId), new("symbol", t => t.Symbol), new("title", t => t.Title), new("unit", t => t.Unit), new("assigner", t => t.Assigner), new("part", t => t.Part),
            new("state", t => t.State), new("timeliness", t => t.Timeliness), new("priority", t => t.Priority), new("group", t => t.Group), new("first_due_on", t => t.FirstDueOn), new("due_on", t => t.DueOn),
            new("counts_on", t => t.CountsOn), new("done_on", t => t.DoneOn), new("days_overdue", t => t.DaysOverdue), new("percent", t => t.Percent), new("returns", t => t.Returns),
            new("extensions", t => t.Extensions), new("rating", t => t.Rating), new("version", t => t.Version));
    }

    public static async Task<IResult> MoveAsync(int id, HttpRequest http, ApiQuery query, TaskDesk desk, CancellationToken cancel)
    {
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        var (request, problem) = await ReadAsync<TaskMoveRequest>(http, query, cancel);
        if (problem is not null)
            return problem;
        if (request!.Verb is null)
            return query.Text.Malformed(new Refusal("Api.Missing", "verb") { Field = "verb" });

        var verb = Word(query, request.Verb, "verb", null, TaskVerb.Receive);
        var unit = request.ToUnit is { } code ? query.Unit("toUnit", code, query.Today) : null;
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        var outcome = await desk.MoveAsync(new TaskMoveEntry(id, verb, request.Version, request.Words, unit?.Id, request.Rating, request.ReplySymbol, request.Files), query.Actor, cancel);
        return outcome.Refused
            ? outcome.Refusal!.Code == "Task.Unknown" ? query.Text.NotFound(outcome.Refusals) : query.Text.Refused(outcome.Refusals)
            : ApiAnswer.Of(new TaskMoved(id, FigureWords.Of(outcome.Value)));
    }

    public static async Task<IResult> UploadAsync(int id, HttpRequest http, ApiQuery query, EvidenceDesk desk, CancellationToken cancel)
    {
        var name = query["name"];
        if (name is null)
            query.Refuse("Api.Missing", "name", "name");
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);
        if (!IsBytes(http))
            return query.Text.Problem(StatusCodes.Status415UnsupportedMediaType, "The body must be the file.", new Refusal("Api.NotBytesType", http.ContentType ?? ""));
        if (http.ContentLength > EvidenceDesk.Largest)
            return TooLarge(query, new Refusal("Evidence.TooLarge", EvidenceDesk.Largest >> 20) { Field = "file" });

        var outcome = await desk.AddAsync(name!, http.Body, directiveId: null, id, query.Actor, cancel);
        return outcome.Refusal is not { } refusal ? ApiAnswer.Of(new TaskFileAnswer(outcome.Value!.Id, outcome.Value.Name, outcome.Value.ContentType, outcome.Value.Bytes, FigureWords.Of(outcome.Value.Scan)))
            : refusal.Code switch
            {
                "Task.Unknown" => query.Text.NotFound(refusal),
                "Evidence.TooLarge" => TooLarge(query, refusal),
                _ => query.Text.Refused(refusal),
            };
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooLarge(ApiQuery query, Refusal refusal) => query.Text.Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", refusal);

    // A form on another site cannot send this type, so none posts here with somebody's cookie.
    private static bool IsBytes(HttpRequest http) => MediaTypeHeaderValue.TryParse(http.ContentType, out var type) && type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    private static DirectiveEntry? Entry(ApiQuery query, DirectiveItem? item, int row)
    {
        var before = query.Refusals.Count;
        if (item is null)
        {
            query.Refusals.Add(new Refusal("Api.NotAnObject") { Row = row });
            return null;
        }

        foreach (var (name, value) in ((string, string?)[])[("symbol", item.Symbol), ("issuedOn", item.IssuedOn), ("excerpt", item.Excerpt), ("unit", item.Unit)])
        {
            if (string.IsNullOrWhiteSpace(value))
                query.Refusals.Add(new Refusal("Api.Missing", name) { Row = row, Field = name });
        }

        if (query.Refusals.Count > before)
            return null;
        if (!DateOnly.TryParseExact(item.IssuedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            query.Refusals.Add(new Refusal("Import.NotADay", Short(item.IssuedOn!)) { Row = row, Field = "issuedOn" });
        if (query.Tree.Find(item.Unit!, query.Today) is not { } unit)
        {
            query.Refusals.Add(new Refusal("Figure.UnknownUnit", Short(item.Unit!)) { Row = row, Field = "unit" });
            return null;
        }

        var group = TaskGroup.None;
        if (item.Group is { Length: > 0 } word && (group = GroupOf(word)) == TaskGroup.None)
            query.Refusals.Add(new Refusal("Import.NotOneOf", Short(word), Groups) { Row = row, Field = "group" });

        return new DirectiveEntry(
            unit.Id, item.Issuer, item.Symbol, day, Word(query, item.Origin, "origin", row, DirectiveOrigin.Document), Word(query, item.Verb, "verb", row, DirectiveVerb.Assign), item.Excerpt!, group,
            item.Signer, item.SignerOffice, SignedAsWords.Read(item.SignedAs ?? ""), item.Link, "api");
    }

    private static T Word<T>(ApiQuery query, string? value, string field, int? row, T usual) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(value))
            return usual;
        foreach (var known in Enum.GetValues<T>())
        {
            if (FigureWords.Of(known) == value)
                return known;
        }

        query.Refusals.Add(new Refusal("Import.NotOneOf", Short(value), string.Join(", ", Enum.GetValues<T>().Select(FigureWords.Of))) { Row = row, Field = field });
        return usual;
    }

    private static async Task<(T? Request, IResult? Problem)> ReadAsync<T>(HttpRequest http, ApiQuery query, CancellationToken cancel) where T : class
    {
        // Also what keeps a form on another site from posting here with somebody's cookie.
        if (!http.HasJsonContentType())
            return (null, query.Text.Problem(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON.", new Refusal("Api.NotJsonType", http.ContentType ?? "")));

        using var body = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await http.Body.ReadAsync(buffer, cancel)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBody)
                return (null, query.Text.Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", new Refusal("Api.TooLarge", LargestBody >> 20)));
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body.GetBuffer().AsSpan(0, (int)body.Length), Strict) is { } request
                ? (request, null)
                : (null, query.Text.Malformed(new Refusal("Api.NotAnObject")));
        }
        catch (JsonException error)
        {
            return (null, query.Text.Malformed(new Refusal("Api.NotJson", (error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1) { Field = error.Path is { Length: > 2 and <= 200 } path ? path[2..] : null }));
        }
    }

    internal const string Groups = "N1, N2, N3, N4, N5, N6, N7";

    private static TaskGroup GroupOf(string word) => word is ['N', >= '1' and <= '7'] ? (TaskGroup)(word[1] - '0') : TaskGroup.None;

    private static string? Group(TaskGroup group) => group == TaskGroup.None ? null : string.Create(CultureInfo.InvariantCulture, $"N{(int)group}");

    private static TaskGroup? Group(ApiQuery query)
    {
        if (query["group"] is not { } word)
            return null;
        if (GroupOf(word) is not TaskGroup.None and var group)
            return group;

        query.Refuse("Import.NotOneOf", "group", word, Groups);
        return null;
    }

    private static int Skip(ApiQuery query) => (int)Math.Min(query.After("cursor"), 1_000_000);

    private static string Short(string words) => words.Length <= 60 ? words : words[..60] + "…";
}
