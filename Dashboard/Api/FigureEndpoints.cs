using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api;

/// <summary>One version of one cell, with all that must be said with its value.</summary>
/// <param name="Kind">Plan, estimate, actual or final.</param>
/// <param name="Basis">On which basis it was read.</param>
/// <param name="Stage">How far this version has come.</param>
/// <param name="State">Value, zero, notApplicable or withdrawn.</param>
/// <param name="Value">Decimal string; null unless the state is a value or zero.</param>
/// <param name="Breakdown"><c>axis/category</c>, null for the total.</param>
public sealed record FigureLine(
    long Id, string Measure, string Unit, string UnitName, string Period, string Kind, string Basis, string Stage, string State, string? Value, string? Breakdown, DateTime RecordedAt, string Door);

/// <summary>What became of one row.</summary>
/// <param name="Row">Its place in the request, from 0.</param>
/// <param name="Id">The version that now stands in the cell; null for a row that was refused and in a dry run.</param>
/// <param name="IsNew">False when the cell held the same already.</param>
/// <param name="Warning">A code that forbids nothing, <c>Figure.Falls</c>.</param>
public sealed record FigureTaken(int Row, long? Id, bool IsNew, string? Warning);

/// <summary>Receipt of a bulk request.</summary>
/// <param name="At">The instant of the command on the server.</param>
/// <param name="Hash">SHA-256 over what was taken.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Written">How many rows changed their cell.</param>
/// <param name="Unchanged">How many cells held the same already.</param>
/// <param name="Errors">Rows that a partial request left out.</param>
public sealed record FigureReceiptAnswer(DateTime At, string Hash, bool DryRun, int Written, int Unchanged, IReadOnlyList<FigureTaken> Figures, IReadOnlyList<ApiError> Errors);

/// <summary><c>/api/v1/figures</c>.</summary>
internal static class FigureEndpoints
{
    private const int LargestBody = 16 * 1024 * 1024;
    private const int LongestKey = 200;
    private const int PageSize = 500;
    private const int LargestPage = 10_000;

    public static async Task<IResult> ListAsync(ApiQuery query, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        var basis = query.Word<Basis>("basis") ?? Basis.Approved;
        var kind = query.Word<FigureKind>("kind");
        var on = query.Day("on");
        var unit = query["unit"] is { } code ? query.Unit("unit", code, on) : null;
        var knownAt = query.Instant("knownAt");
        var limit = query.Limit(PageSize, LargestPage);
        var after = query.After("cursor");
        var measures = new List<int>();
        foreach (var measure in query.Many("measure"))
        {
            if (query.Catalogue.FindMeasure(measure) is { } known)
                measures.Add(known.Id);
            else
                query.Refuse("Figure.UnknownMeasure", "measure", measure);
        }

        var periods = query.Many("period").Select(p => query.Period("period", p)).OfType<Period>().Select(p => p.Id).ToArray();
        var breakdowns = BreakdownsOf(query);
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        if (unit is not null && !query.Actor.CanRead(query.Tree, unit.Id))
            return query.Text.Forbidden(new Refusal("Figure.NoRight", unit.Code) { Field = "unit" });

        if (unit is not null && basis == Basis.Provisional && query.Actor.SeesApprovedOnly(query.Tree, unit.Id))
            return query.Text.Forbidden(new Refusal("Api.ApprovedOnly", unit.Code) { Field = "basis" });

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var figures = await db.FiguresAsync(
            query.Actor, query.Tree, new FigureFilter(unit?.Id, measures, periods.Length == 0 ? null : periods, kind, breakdowns, basis, knownAt), query.Today, after, limit, cancel);
        var lines = figures.Select(f => Line(query, f, basis, knownAt)).ToArray();
        return ApiAnswer.Page(
            lines, lines.Length == limit ? lines[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
            new("id", f => f.Id), new("measure", f => f.Measure), new("unit", f => f.Unit), new("unit_name", f => f.UnitName), new("period", f => f.Period), new("kind", f => f.Kind),
            new("basis", f => f.Basis), new("stage", f => f.Stage), new("state", f => f.State), new("value", f => f.Value), new("breakdown", f => f.Breakdown),
            new("recorded_at", f => f.RecordedAt), new("door", f => f.Door));
    }

    public static async Task<IResult> RecordAsync(HttpRequest http, ApiQuery query, FigureDesk desk, CancellationToken cancel)
    {
        var dryRun = query.Flag("dryRun");
        var partial = query.Flag("partial");
        var key = http.Headers["Idempotency-Key"].ToString();
        if (key.Length > LongestKey)
            query.Refuse("Api.TooLong", "Idempotency-Key", key[..60] + "…", key.Length, LongestKey);

        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        // Also what keeps a form on another site from posting here with somebody's cookie.
        if (!http.HasJsonContentType())
            return query.Text.Problem(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON.", new Refusal("Api.NotJsonType", http.ContentType ?? ""));

        var request = new FigureRequestReader();
        var body = ArrayPool<byte>.Shared.Rent(http.ContentLength is > 0 and <= LargestBody ? (int)http.ContentLength : 65_536);
        try
        {
            var length = 0;
            for (int read; (read = await http.Body.ReadAsync(body.AsMemory(length), cancel)) > 0;)
            {
                length += read;
                if (length > LargestBody)
                    return query.Text.Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", new Refusal("Api.TooLarge", LargestBody / (1024 * 1024)));

                if (length == body.Length)
                    body = Grow(body);
            }

            request.Read(body.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }

        if (request.Refusals.Count > 0)
            return query.Text.Malformed(request.Refusals);

        dryRun |= request.DryRun;
        var outcome = await desk.RecordAsync(
            new FigureBatch(request.Entries, FigureDoor.Api, CommandId(query.Actor, key), FigureStage.Entering, dryRun, partial | request.Partial), query.Actor, cancel);
        if (outcome.Refused)
            return query.Text.Refused(outcome.Refusals);

        var receipt = outcome.Value!;
        var refused = receipt.Refused.Select(r => r.Row).ToHashSet();
        var taken = receipt.Figures.Select((f, row) => new FigureTaken(row, dryRun || f.FigureId == 0 ? null : f.FigureId, f.IsNew, f.Warning)).ToArray();
        var written = receipt.Figures.Count(f => f.IsNew);
        return ApiAnswer.Of(new FigureReceiptAnswer(
            receipt.At, receipt.Hash, dryRun, written, taken.Length - written - refused.Count, taken, query.Text.Errors([.. receipt.Refused.OrderBy(r => r.Row)])));
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    // A caller's own names for its commands: those of different callers never meet.
    private static Guid? CommandId(Actor actor, string key) => key.Length == 0
        ? null
        : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{actor.UserId}\n{key}"))).AsSpan(0, 16));

    // Totals unless asked for: "all", an axis, or axis/category.
    private static int[]? BreakdownsOf(ApiQuery query)
    {
        var asked = query.Many("breakdown");
        if (asked.Count == 0)
            return [0];

        var ids = new List<int>();
        foreach (var one in asked)
        {
            if (one == "all")
                return null;

            var found = query.Catalogue.Categories.Where(c => c.Axis == one || $"{c.Axis}/{c.Code}" == one).Select(c => c.Id).ToArray();
            if (found.Length == 0)
                query.Refuse("Api.UnknownBreakdown", "breakdown", one);

            ids.AddRange(found);
        }

        return [.. ids];
    }

    private static FigureLine Line(ApiQuery query, Figure figure, Basis basis, DateTime? knownAt)
    {
        var period = query.Catalogue.GetPeriod(figure.PeriodId);
        var category = figure.BreakdownId == 0 ? null : query.Catalogue.GetCategory(figure.BreakdownId);
        return new FigureLine(
            figure.Id, query.Catalogue.Get(figure.MeasureId).Code, query.Tree[figure.UnitId].Code, query.Tree.NameOn(figure.UnitId, period.To), period.Code,
            FigureWords.Of(figure.Kind), FigureWords.Of(basis), FigureWords.Of(StageAt(figure, knownAt)), FigureWords.Of(figure.State),
            figure.IsReported ? FixedPoint.Format(figure.Value) : null, category is null ? null : $"{category.Axis}/{category.Code}", figure.RecordedAt, FigureWords.Of(figure.Door));
    }

    private static FigureStage StageAt(Figure figure, DateTime? knownAt) => knownAt is not { } at ? figure.Stage
        : figure.ApprovedAt <= at && (figure.ApprovedUntil is null || figure.ApprovedUntil > at) ? FigureStage.Approved
        : figure.SubmittedAt <= at ? FigureStage.Submitted
        : FigureStage.Entering;
}
