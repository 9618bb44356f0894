using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Periods;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Builds the tables of reference data that a screen shows and a file carries.</summary>
public sealed class ManageTables(
    Catalogues catalogues, IStringLocalizer<ManageTexts> text, PeriodLabels periods, TimeProvider clock)
{
    private DateOnly Today => Vietnam.Today(clock);

    public async Task<ManageTable> PeriodsAsync(ManageFilter filter, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var shown = catalogue.Periods.Where(p =>
            Is(filter.Frequency, p.Frequency) && Is(filter.State, p.StateOn(Today)) && (string.IsNullOrEmpty(filter.Year) || p.To.Year.ToString(CultureInfo.InvariantCulture) == filter.Year));
        return new ManageTable(
            "periods", text["Periods"],
            [text["Period"], text["Code"], text["Frequency"], text["From"], text["To"], text["ClosesOn"], text["State"], text["ClosedAt"], text["ReopenedUntil"], text["ReopenReason"]],
            [.. shown.OrderByDescending(p => p.To).ThenBy(p => p.Frequency).Select(p => new ManageRow(
                p.Id, null,
                [periods.Of(p.Code), p.Code, text.WordOf(p.Frequency), p.From, p.To, p.ClosesOn, text.WordOf(p.StateOn(Today)), p.ClosedAt, p.ReopenedUntil, p.ReopenReason]))]);
    }

    private static bool Is<T>(string? wanted, T value) where T : struct, Enum => string.IsNullOrEmpty(wanted) || string.Equals(wanted, value.ToString(), StringComparison.OrdinalIgnoreCase);

    private static bool Is(string? wanted, string value) => string.IsNullOrEmpty(wanted) || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);

    private static bool Finds(string? wanted, params ReadOnlySpan<string> words)
    {
        var key = SearchText.Fold(wanted ?? "");
        if (key.Length == 0)
            return true;

        foreach (var word in words)
        {
            if (SearchText.Fold(word).Contains(key, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
