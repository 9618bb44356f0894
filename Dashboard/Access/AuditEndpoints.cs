using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Dashboard.Layout;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Access;

/// <summary>The audit and its daily heads as files, to be kept elsewhere.</summary>
internal static class AuditEndpoints
{
    /// <summary>So many lines in one file; narrower days give the rest.</summary>
    private const int MostLines = 100_000;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/audit").RequireAuthorization(Policies.Audit);
        group.MapGet("/export.{format}", ExportAsync);
        group.MapGet("/heads.csv", HeadsAsync);
    }

    private static async Task<IResult> ExportAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts, PersonalDataReads reads, IStringLocalizer<AccessTexts> text,
        string? from, string? to, int? user, string? action, string? subject)
    {
        var cancel = context.RequestAborted;
        var actor = await actors.GetAsync(context.User, cancel);
        var filter = new AuditFilter(AuditPage.StartOf(QueryValue.Day(from)), AuditPage.StartOf(QueryValue.Day(to)?.AddDays(1)), user, action?.Trim(), subject?.Trim());
        if (await reads.RecordAsync(actor, "audit", "export", cancel) is { } refusal)
            return AccessExports.Unrecorded(refusal);

        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = await db.Audit(actor, tree, filter).Take(MostLines + 1).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "audit", [text["Audit.Title"]],
                [
                    text["Audit.Number"], text["Audit.At"], text["Audit.UserId"], text["Audit.Who"], text["Audit.Action"], text["Audit.Code"],
                    text["Audit.Subject"], text["Audit.Detail"], text["Audit.Address"], text["Audit.Hash"],
                ],
                lines.Take(MostLines).Select(l => (IReadOnlyList<object?>)
                [
                    l.Number, l.At, l.UserId, l.Name, text[l.Action] is { ResourceNotFound: false } words ? words.Value : null, l.Action, l.Subject, l.Detail, l.RemoteAddress, l.Hash,
                ]))
            { CutOff = lines.Count > MostLines ? text["List.CutOff", Formats.Count(MostLines)].Value : null },
            format);
    }

    private static async Task<ContentHttpResult> HeadsAsync(HttpContext context, AuditChain chain, TimeProvider clock, string? from, string? to)
    {
        var today = Vietnam.Today(clock);
        var last = QueryValue.Day(to) is { } asked && asked < today ? asked : today;
        var first = QueryValue.Day(from) ?? last.AddDays(-31);
        if (last.DayNumber - first.DayNumber > 366)
            first = last.AddDays(-366);

        var heads = await chain.HeadsAsync(first, last, context.RequestAborted);
        return TypedResults.Text(
            string.Concat(heads.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Day:yyyy-MM-dd},{h.Number},{h.Hash}\n")).Prepend("day,number,hash\n")), "text/csv");
    }
}
