using System.Globalization;
using Dashboard.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.OpenApi;

namespace Dashboard.Api;

/// <summary>The door for programs: <c>/api/v1</c> and its description.</summary>
public static class ApiServices
{
    private static readonly ApiParameter Format = new("format", "`csv` instead of JSON; `Accept: text/csv` does the same.", "csv", Words: ["json", "csv"]);
    private static readonly ApiParameter Cursor = new("cursor", "`next` of the page before.", "500");
    private static readonly ApiParameter On = new("on", "The day whose units are meant; today when left out. The same code may name different units at different times.", "2025-06-30");
    private static readonly ApiParameter Basis = new("basis", "Approved figures alone (default), or of all stages.", "approved", Words: Words<Basis>());
    private static readonly ApiParameter Boundaries = new("boundaries", "Old units carried to their successors (default), or the tree of each period's end.", "asIs", Words: Words<Boundaries>());

    private static readonly ApiParameter[] OfIndicators =
    [
        new("unit", "The unit whose subtree is meant; the caller's own when left out.", "75"), On,
        new("period", "The period; the latest closed one (approved) or the one being collected (provisional) when left out.", "2026-09"), Basis, Boundaries,
        new("knownAt", "As it was published at this instant: reference data, targets and figures of that time.", "2026-10-31T00:00:00Z"),
    ];

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddOpenApi("v1", ApiDescriptions.Add);
        return services;
    }

    /// <summary>Requests that are answered with problem details, not with a page.</summary>
    internal static bool IsForPrograms(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hubs");

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var api = routes.MapGroup("/api/v1").RequireAuthorization().RequireRateLimiting(Limits.Api).AddEndpointFilter(InEnglish);

        api.MapGet("/units", UnitEndpoints.List).Describe<ApiPage<UnitLine>>(
            "ListUnits", "Units that stand on a day", "Units",
            """{"items":[{"code":"25222","name":"Xã Bù Gia Mập","level":"commune","parent":"75","validFrom":"2025-07-01","validTo":null}],"next":null}""",
            [
                On, new("parent", "Only those directly below this unit.", "75"), new("level", "Only this level.", "commune", Words: Words<UnitLevel>()),
                new("q", "Part of the name, without diacritics or case, or the beginning of the code.", "bu gia map"), new("limit", "1 to 20,000; 500 when left out.", "500"), Cursor, Format,
            ],
            isCsvToo: true);
        api.MapGet("/units/{code}", UnitEndpoints.Get).Describe<UnitAnswer>(
            "GetUnit", "One unit with its names, classifications, predecessors and successors", "Units",
            """
            {"unit":{"code":"25222","name":"Xã Bù Gia Mập","level":"commune","parent":"75","validFrom":"2025-07-01","validTo":null},"above":[],"children":0,"renames":[],"classifications":[],
            "predecessors":[{"code":"25222","name":"Xã Bù Gia Mập","validFrom":"2004-01-01","validTo":"2025-06-30","extent":"full"}],"successors":[]}
            """,
            [On, Format], isCsvToo: true, problems: [404]);

        api.MapGet("/measures", SeriesEndpoints.MeasuresAsync).Describe<ApiPage<MeasureLine>>(
            "ListMeasures", "What is collected, from whom, and within which limits", "Indicators",
            """
            {"items":[{"code":"meetings.online","nameVi":"Số cuộc họp trực tuyến","nameEn":"Meetings held online","unit":"cuộc","frequency":"month","source":"entered","reportingSet":"scheme","decimals":0,
            "minimum":"0","maximum":"100000","overUnits":"sum","overTime":"sum","notAbove":"meetings","breakdowns":[],"quality":null}],"next":null}
            """,
            [Format], isCsvToo: true);
        api.MapGet("/indicators", SeriesEndpoints.ListAsync).RequireAuthorization(Policies.Read).Describe<ApiPage<IndicatorLine>>(
            "ListIndicators", "Every indicator's number for a unit, with its status against the target", "Indicators",
            $$"""{"items":[{{IndicatorExample}}],"next":null}""", [.. OfIndicators, Format], isCsvToo: true);
        api.MapGet("/indicators/{code}", SeriesEndpoints.GetAsync).RequireAuthorization(Policies.Read).Describe<IndicatorAnswer>(
            "GetIndicator", "One indicator: formula, numbers over time, and the units below against each other", "Indicators",
            $$"""
            {"code":"M8","nameVi":"Tỷ lệ họp trực tuyến","nameEn":"Meetings held online","frequency":"month","numerator":"meetings.online","denominator":"meetings","factor":100,"direction":"higherIsBetter",
            "qualityVi":null,"qualityEn":null,"series":[{{IndicatorExample}}],
            "ranking":[{"rank":1,"unit":"25222","name":"Xã Bù Gia Mập","value":"61.5","numerator":"8","denominator":"13","isReported":true,"status":"onTrack","isEstimated":false}]}
            """,
            [.. OfIndicators, new("from", "First period of the series; twelve periods when left out.", "2026-01"), new("to", "Last period of the series.", "2026-09"), Format], isCsvToo: true, problems: [404]);

        api.MapGet("/figures", FigureEndpoints.ListAsync).RequireAuthorization(Policies.Read).Describe<ApiPage<FigureLine>>(
            "ListFigures", "Figures, cell by cell, in the order in which they were recorded", "Figures",
            """
            {"items":[{"id":4711,"measure":"meetings.online","unit":"25222","unitName":"Xã Bù Gia Mập","period":"2026-09","kind":"actual","basis":"approved","stage":"approved","state":"value","value":"8",
            "breakdown":null,"recordedAt":"2026-10-03T02:15:00.000Z","door":"entry"}],"next":null}
            """,
            [
                new("measure", "One or several, with commas.", "meetings,meetings.online"), new("unit", "The unit's subtree, with the old units that it continues.", "75"), On,
                new("period", "One or several, with commas.", "2026-08,2026-09"), new("kind", "All kinds when left out.", "actual", Words: Words<FigureKind>()), Basis,
                new("breakdown", "Totals when left out; `all`, an axis, or `axis/category`.", "sex"),
                new("knownAt", "As it stood at this instant.", "2026-10-31T00:00:00Z"), new("limit", "1 to 10,000; 500 when left out.", "500"), Cursor, Format,
            ],
            isCsvToo: true);
        api.MapPost("/figures", FigureEndpoints.RecordAsync).RequireAuthorization(Policies.Enter).Accepts<FigureRequest>("application/json").Describe<FigureReceiptAnswer>(
            "RecordFigures", "Records up to 10,000 figures: all of them or none, unless `partial` is asked for", "Figures",
            """
            {"at":"2026-11-02T03:00:00.000Z","hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","dryRun":false,"written":2,"unchanged":0,
            "figures":[{"row":0,"id":4711,"isNew":true,"warning":null},{"row":1,"id":4712,"isNew":true,"warning":null}],"errors":[]}
            """,
            [
                new("dryRun", "Check everything, change nothing.", "true", Words: ["true", "false"]),
                new("partial", "Take the rows that can be taken and name the others in `errors`.", "true", Words: ["true", "false"]),
                new("Idempotency-Key", "Names the request, up to 200 characters: the same one sent again is answered the same and applied once.", "2026-10-province-75-1", ParameterLocation.Header),
            ],
            request: """
            {"figures":[{"measure":"meetings","unit":"25222","period":"2026-10","value":"13","state":"submitted"},
            {"measure":"meetings.online","unit":"25222","period":"2026-10","kind":"actual","value":"8","state":"submitted"}]}
            """,
            problems: [413, 415, 422]);

        api.MapGet("/directives", DirectiveEndpoints.ListAsync).RequireAuthorization(Policies.Follow).Describe<ApiPage<DirectiveAnswer>>(
            "ListDirectives", "The register of directives, newest first", "Directives",
            """
            {"items":[{"id":12,"symbol":"447/UBND-KGVX","issuedOn":"2026-11-20","issuer":"Tỉnh Đồng Nai","unit":"75","origin":"document","verb":"assign","excerpt":"Về tập huấn kỹ năng số","group":"N3",
            "signedAt":"2026-11-20T03:00:00.000Z","withdrawnAt":null,"tasks":40,"completed":12,"notReceived":3,"overdue":1,"link":"https://documents.example/447"}],"next":null}
            """,
            [
                new("q", "Part of symbol, issuer, excerpt or a task's name, with or without diacritics.", "tap huan"), new("unit", "Only those of this unit's register.", "75"),
                new("origin", "Only these.", "document", Words: Words<DirectiveOrigin>()), new("group", "Only this group of tasks.", "N3"),
                new("signed", "Only signed ones, or only those being drawn up.", "true", Words: ["true", "false"]), new("from", "Issued on this day or later.", "2026-01-01"), new("to", "Issued on this day or before.", "2026-12-31"),
                new("overdue", "Only those with overdue tasks.", "true", Words: ["true", "false"]), new("limit", "1 to 1,000; 100 when left out.", "100"), Cursor, Format,
            ],
            isCsvToo: true);
        api.MapPost("/directives", DirectiveEndpoints.RegisterAsync).RequireAuthorization(Policies.Direct).Accepts<DirectivesRequest>("application/json").Describe<DirectivesTaken>(
            "RegisterDirectives", "Registers up to 2,000 directives, all of them or none; one that is known (issuer, symbol, day) is answered with its id", "Directives",
            """{"dryRun":false,"added":1,"unchanged":0,"directives":[{"row":0,"id":12,"issuer":"Bộ Dân tộc và Tôn giáo","symbol":"1234/BDTTG-CĐS","issuedOn":"2026-11-20","isNew":true}]}""",
            [new("dryRun", "Check everything, change nothing.", "true", Words: ["true", "false"])],
            request: """
            {"directives":[{"symbol":"1234/BDTTG-CĐS","issuedOn":"2026-11-20","excerpt":"Về chuyển đổi số vùng đồng bào dân tộc thiểu số","unit":"75","issuer":"Bộ Dân tộc và Tôn giáo","origin":"document","verb":"assign",
            "group":"N3","signerOffice":"Thứ trưởng","signedAs":"KT","link":"https://documents.example/1234"}]}
            """,
            problems: [413, 415, 422]);
        api.MapGet("/tasks", DirectiveEndpoints.TasksAsync).RequireAuthorization(Policies.Follow).Describe<ApiPage<TaskAnswer>>(
            "ListTasks", "Tasks with their state and how they stand in time", "Directives",
            """
            {"items":[{"id":71,"directiveId":12,"symbol":"447/UBND-KGVX","title":"Hoàn thành tập huấn kỹ năng số","unit":"25222","assigner":"75","part":"lead","state":"inProgress","timeliness":"dueSoon","priority":"normal","group":"N3",
            "firstDueOn":"2026-11-30","dueOn":"2026-11-30","countsOn":"2026-11-30","doneOn":null,"daysOverdue":0,"percent":60,"returns":0,"extensions":0,"rating":null,"version":4}],"next":null}
            """,
            [
                new("q", "Part of the title, or of the directive's symbol.", "tap huan"), new("unit", "Who does it.", "25222"), new("subtree", "With the units below it.", "true", Words: ["true", "false"]), new("assigner", "Who gave it.", "75"),
                new("state", "Only this state.", "inProgress", Words: Words<TaskState>()), new("timeliness", "Only these.", "overdue", Words: Words<TaskTimeliness>()), new("priority", "Only these.", "urgent", Words: Words<TaskPriority>()),
                new("group", "Only this group of tasks.", "N3"), new("directive", "Only those of this directive.", "12"), new("from", "The day that counts is this or later.", "2026-11-01"), new("to", "The day that counts is this or before.", "2026-11-30"),
                new("open", "Only what is still to be done, or only what is not.", "true", Words: ["true", "false"]), new("limit", "1 to 1,000; 100 when left out.", "100"), Cursor, Format,
            ],
            isCsvToo: true);
        api.MapPost("/tasks/{id}/moves", DirectiveEndpoints.MoveAsync).RequireAuthorization(Policies.Follow).Accepts<TaskMoveRequest>("application/json").Describe<TaskMoved>(
            "MoveTask", "Moves a task as its table of states allows the token's role", "Directives",
            """{"id":71,"state":"handedIn"}""",
            request: """{"verb":"handIn","version":4,"words":"Đã hoàn thành","replySymbol":"45/BC-UBND","files":[318]}""",
            problems: [404, 413, 415, 422]);
        api.MapPost("/tasks/{id}/files", DirectiveEndpoints.UploadAsync).RequireAuthorization(Policies.Follow).Accepts<byte[]>("application/octet-stream").Describe<TaskFileAnswer>(
            "UploadTaskFile", "Takes in a file of up to 20 MB as evidence for a task, to be named in a move by the same token; its kind is told from its content", "Directives",
            """{"id":318,"name":"danh-sach.pdf","contentType":"application/pdf","bytes":48211,"scan":"clean"}""",
            [new("name", "What the file is called.", "danh-sach.pdf")],
            problems: [404, 413, 415, 422]);

        api.MapGet("/periods", PeriodEndpoints.List).Describe<ApiPage<PeriodLine>>(
            "ListPeriods", "Collection periods and where they stand", "Periods",
            """{"items":[{"code":"2026-10","window":"calendar","frequency":"month","from":"2026-10-01","to":"2026-10-31","closesOn":"2026-11-10","state":"closing","closedAt":null}],"next":null}""",
            [new("frequency", "Only these.", "month", Words: Words<Frequency>()), new("state", "Only these.", "open", Words: Words<PeriodState>()), Format], isCsvToo: true);

        api.MapGet("/changes", ChangeEndpoints.ListAsync).Describe<ChangesAnswer>(
            "ListChanges", "What changed after a number of the feed; the hub /hubs/live tells the same at once", "Changes",
            """
            {"items":[{"number":1204,"at":"2026-11-02T03:00:00.000Z","topic":"figures","kind":"figure","branch":"/VN/75/25222/","key":"meetings/2026-10"}],
            "upTo":1207,"isReset":false,"hasMore":false}
            """,
            [
                new("after", "`upTo` of the answer before.", "1203"), new("topics", "figures, units, indicators, periods, access, jobs, or figures/CODE; all when left out.", "figures/75,periods"),
                new("limit", "1 to 10,000; 1,000 when left out.", "1000"),
            ]);
    }

    private const string IndicatorExample = """
        {"indicator":"M8","nameVi":"Tỷ lệ họp trực tuyến","nameEn":"Meetings held online","valueUnit":"%","unit":"75","period":"2026-09","spanFrom":"2026-01-01","spanTo":"2026-09-30","kind":"actual",
        "basis":"approved","stage":"approved","boundaries":"asIs","value":"57.4","numerator":"312","denominator":"544","reported":38,"expected":40,"isEstimated":false,"changedAt":"2026-10-08T01:00:00.000Z",
        "status":"onTrack","required":"55","target":"70","phaseEnd":"2030-12-31","isIllustrative":true}
        """;

    private static string[] Words<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(FigureWords.Of)];

    // Programs are read by programmers of many places; people have the pages.
    private static ValueTask<object?> InEnglish(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        return next(context);
    }
}
