using Dashboard.Data.Figures;
using Dashboard.Data.Periods;

namespace Dashboard.Api;

/// <summary>A collection period.</summary>
/// <param name="Window"><c>calendar</c>, or the name of another window; figures of different windows are never added.</param>
/// <param name="ClosesOn">Last day on which entries are taken.</param>
/// <param name="State">open, closing or closed.</param>
public sealed record PeriodLine(string Code, string Window, string Frequency, DateOnly From, DateOnly To, DateOnly ClosesOn, string State, DateTime? ClosedAt);

/// <summary><c>/api/v1/periods</c>.</summary>
internal static class PeriodEndpoints
{
    public static IResult List(ApiQuery query)
    {
        var frequency = query.Word<Frequency>("frequency");
        var state = query.Word<PeriodState>("state");
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        PeriodLine[] lines =
        [
            .. query.Catalogue.Periods.Where(p => (frequency is null || p.Frequency == frequency) && (state is null || p.StateOn(query.Today) == state)).Select(p => new PeriodLine(
                p.Code, p.Window, FigureWords.Of(p.Frequency), p.From, p.To, p.ClosesOn, FigureWords.Of(p.StateOn(query.Today)), p.ClosedAt)),
        ];
        return ApiAnswer.Page(
            lines, null,
            new("code", p => p.Code), new("window", p => p.Window), new("frequency", p => p.Frequency), new("from", p => p.From), new("to", p => p.To),
            new("closes_on", p => p.ClosesOn), new("state", p => p.State), new("closed_at", p => p.ClosedAt));
    }
}
