using System.Globalization;
using System.Text.Json.Serialization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Entry;

/// <summary>The entry page and the doors that its script knocks at. It hangs on no circuit: each command is one idempotent request.</summary>
internal static class EntryEndpoints
{
    // How many a search lists.
    private const int MostFound = 20;

    /// <summary>What the entry page is made of goes over the line compressed; no other page needs it.</summary>
    public static void UseEntry(this IApplicationBuilder app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/entry"), entry => entry.UseResponseCompression());

    public static void MapEntry(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/entry").AllowAnonymous();
        files.MapGet("/assets/{hash}/{name}", (HttpContext context, EntryAssets assets, string hash, string name) => assets.Serve(context, hash, name));
        files.MapGet("/worker", (HttpContext context, EntryAssets assets) => assets.ServeWorker(context));

        var group = routes.MapGroup("/entry").RequireAuthorization(Policies.Enter);
        group.MapGet("", ShowAsync);
        group.MapGet("/token", RenewAsync);
        group.MapPost("/cells", RecordAsync).AddEndpointFilter(WithTokenAsync);
        group.MapPost("/submit", SubmitAsync).AddEndpointFilter(WithTokenAsync);
        group.MapPost("/report", PresentAsync).AddEndpointFilter(WithTokenAsync);
    }

    private static async Task<RazorComponentResult<EntryDocument>> ShowAsync(
        HttpContext context, EntryReader reader, Actors actors, IAntiforgery antiforgery, SampleMark sample, WorkingCalendar working, TimeProvider clock, CancellationToken cancel, string? unit = null, string? find = null, string? report = null)
    {
        var actor = await actors.GetAsync(context.User, cancel);
        var (units, found, sheet) = await reader.ReadAsync(actor, unit, find, MostFound, cancel);
        var token = antiforgery.GetAndStoreTokens(context).RequestToken!;
        var asked = sheet is not null && report?.Split('/') is [var regime, var period] ? await reader.ReportAsync(actor, new ReportKey(regime, period, sheet.Unit.Code), cancel) : null;
        var view = new EntryView(sheet, units, find, found, actor, token, clock.GetUtcNow(), await working.CurrentAsync(cancel), Theme.Of(context), sample.IsOn, context.Request.Path + context.Request.QueryString, asked);
        return new RazorComponentResult<EntryDocument>(new Dictionary<string, object?> { [nameof(EntryDocument.View)] = view });
    }

    /// <summary>A fresh token after signing in again in another tab; the account, so that one person's cells never go out as another's.</summary>
    private static async Task<Ok<EntryToken>> RenewAsync(HttpContext context, Actors actors, IAntiforgery antiforgery, CancellationToken cancel) =>
        TypedResults.Ok(new EntryToken(antiforgery.GetAndStoreTokens(context).RequestToken!, (await actors.GetAsync(context.User, cancel)).UserId));

    private static async Task<Ok<EntryAnswers>> RecordAsync(
        EntryCommands commands, HttpContext context, EntryReader reader, FigureDesk desk, ReportDesk reports, Actors actors, TimeProvider clock, CancellationToken cancel)
    {
        var actor = await actors.GetAsync(context.User, cancel);
        var answers = new EntryAnswer?[commands.Cells.Count];

        // A part may be refused only because its whole, sent with it, is not there yet: those are tried again after the others.
        for (var moved = true; moved;)
        {
            moved = false;
            for (var i = 0; i < answers.Length; i++)
            {
                if (answers[i] is { } earlier && (earlier.Accepted || !EntryAnswer.DependsOnOthers(earlier.Code)))
                    continue;

                var command = commands.Cells[i];
                if (command.Section is not null)
                {
                    answers[i] = await WriteAsync(command, reader, reports, actor, cancel);
                    continue;
                }

                var outcome = await desk.RecordAsync(new FigureBatch([command.ToEntry()], FigureDoor.Entry, command.Command), actor, cancel);
                moved |= !outcome.Refused && answers[i] is not null;
                answers[i] = outcome.Refusal is { } refusal
                    ? await reader.RefuseAsync(command, refusal, cancel)
                    : new EntryAnswer(command.Command, Accepted: true, outcome.Value!.Figures[0].FigureId, outcome.Value.Figures[0].Warning);
            }

            moved &= Array.Exists(answers, a => a is { Accepted: false } && EntryAnswer.DependsOnOthers(a.Code));
        }

        var now = clock.GetUtcNow();
        return TypedResults.Ok(new EntryAnswers(now.ToUnixTimeMilliseconds(), Formats.Time(now.UtcDateTime), answers!));
    }

    private static async Task<EntryAnswer> WriteAsync(EntryCommand command, EntryReader reader, ReportDesk reports, Actor actor, CancellationToken cancel)
    {
        var key = command.Report?.Split('/') is [var regime, var period] ? new ReportKey(regime, period, command.Unit) : new ReportKey("", "", command.Unit);
        var outcome = await reports.WriteAsync(key, new ReportWords(command.Section!, command.State, command.Value ?? "", command.BasedOn, command.Overwrite), actor, cancel);
        return outcome.Refusal is { } refusal ? await reader.RefuseAsync(command, refusal, cancel) : new EntryAnswer(command.Command, Accepted: true, outcome.Value);
    }

    private static async Task<Ok<PresentAnswer>> PresentAsync(PresentCommand command, HttpContext context, EntryReader reader, ReportDesk reports, Actors actors, CancellationToken cancel)
    {
        var actor = await actors.GetAsync(context.User, cancel);
        if (command.Report.Split('/') is not [var regime, var period])
            return TypedResults.Ok(new PresentAnswer(Accepted: false, [await reader.SayAsync(new Refusal("Report.Unknown", command.Report, ""), cancel)]));

        var key = new ReportKey(regime, period, command.Unit);
        var outcome = await reports.PresentAsync(key, actor, cancel);
        return TypedResults.Ok(new PresentAnswer(!outcome.Refused, await reader.SayAsync(actor, key, outcome.Refusals, cancel)));
    }

    private static async Task<Ok<SubmitAnswer>> SubmitAsync(
        SubmitCommand command, HttpContext context, EntryReader reader, FigureDesk desk, Actors actors, CancellationToken cancel)
    {
        var actor = await actors.GetAsync(context.User, cancel);
        var outcome = await desk.SubmitAsync(new FigureSelection(command.Unit, command.Period, [], command.Command), actor, cancel);
        if (outcome.Refusal is { } refusal)
            return TypedResults.Ok(new SubmitAnswer(Accepted: false, Code: refusal.Code, Sentence: await reader.SayAsync(refusal, cancel)));

        var receipt = outcome.Value!;
        return TypedResults.Ok(new SubmitAnswer(
            Accepted: true, Number: Receipt.NumberOf(command.Unit, command.Period, receipt.Hash),
            At: string.Create(CultureInfo.InvariantCulture, $"{Formats.Day(receipt.At)} {Formats.TimeWithSeconds(receipt.At)}"), Time: Formats.Time(receipt.At), Hash: receipt.Hash, Cells: receipt.Figures.Count));
    }

    // The framework checks forms by itself, JSON not.
    private static async ValueTask<object?> WithTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, title: "Antiforgery token missing or out of date");
}

/// <summary>A token for the next commands, and whose it is.</summary>
internal sealed record EntryToken(string Token, int Account);

/// <summary>Cells that the browser sends together; each is a command of its own.</summary>
internal sealed record EntryCommands(IReadOnlyList<EntryCommand> Cells);

/// <summary>One cell as the browser holds it.</summary>
/// <param name="Command">Made in the browser: sent twice, it is applied once.</param>
/// <param name="BasedOn">The version that the person saw, 0 for an empty cell.</param>
/// <param name="Section">Section of a report that words are for; null for a figure.</param>
/// <param name="Report"><c>regime/period</c> of that section.</param>
/// <param name="Kind">Thực hiện unless the report asks for an estimate.</param>
internal sealed record EntryCommand(
    Guid Command,
    string Unit,
    string Measure,
    string Period,
    string? Breakdown,
    [property: JsonConverter(typeof(JsonStringEnumConverter<FigureState>))] FigureState State,
    string? Value,
    string? Reason,
    long BasedOn,
    bool Overwrite,
    string? Section = null,
    string? Report = null,
    [property: JsonConverter(typeof(JsonStringEnumConverter<FigureKind>))] FigureKind? Kind = null)
{
    public FigureEntry ToEntry() => new(
        Measure, Unit, Period, State == FigureState.Value ? Value : null, State, Kind ?? FigureKind.Actual,
        Breakdown: string.IsNullOrEmpty(Breakdown) ? null : Breakdown, Reason: Reason, BasedOn: BasedOn, Overwrite: Overwrite);
}

/// <summary>What became of the cells, and the server's time.</summary>
internal sealed record EntryAnswers(long At, string Time, IReadOnlyList<EntryAnswer> Answers);

/// <summary>What became of one cell.</summary>
/// <param name="Sentence">Why it was refused, for the person.</param>
/// <param name="Standing">What it would overwrite, when someone else changed it meanwhile.</param>
internal sealed record EntryAnswer(Guid Command, bool Accepted, long Figure = 0, string? Warning = null, string? Code = null, string? Sentence = null, StandingValue? Standing = null)
{
    /// <summary>Refused for what stands in another cell; another answer may follow when that one changes.</summary>
    public static bool DependsOnOthers(string? code) => code is "Figure.AboveWhole" or "Figure.BelowPart" or "Figure.BreakdownAboveTotal";
}

/// <summary>The version that stands in a cell which someone else changed.</summary>
internal sealed record StandingValue(
    long Figure,
    [property: JsonConverter(typeof(JsonStringEnumConverter<FigureState>))] FigureState State,
    string Value,
    [property: JsonConverter(typeof(JsonStringEnumConverter<FigureStage>))] FigureStage Stage,
    string By,
    string At);

/// <summary>Hands what stands in a unit's period to its leader.</summary>
internal sealed record SubmitCommand(Guid Command, string Unit, string Period);

/// <summary>Hands a report to the unit's head.</summary>
/// <param name="Report"><c>regime/period</c>.</param>
internal sealed record PresentCommand(string Unit, string Report);

/// <summary>Whether it went, and what is still open.</summary>
internal sealed record PresentAnswer(bool Accepted, IReadOnlyList<string> Sentences);

/// <summary>The receipt, or why there is none.</summary>
internal sealed record SubmitAnswer(
    bool Accepted, string? Number = null, string? At = null, string? Time = null, string? Hash = null, int Cells = 0, string? Code = null, string? Sentence = null);
