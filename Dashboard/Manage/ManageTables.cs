using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Periods;
using Dashboard.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Builds the tables of reference data that a screen shows and a file carries.</summary>
public sealed class ManageTables(
    IDbContextFactory<DashboardContext> contexts, Catalogues catalogues, UnitTrees trees, IStringLocalizer<ManageTexts> text, PeriodLabels periods, TimeProvider clock)
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

    /// <summary>Days off and make-up days, those withdrawn too where <see cref="ManageFilter.State"/> asks for them.</summary>
    public async Task<ManageTable> HolidaysAsync(ManageFilter filter, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var days = await db.Holidays.AsNoTracking().OrderByDescending(h => h.On).ThenBy(h => h.Id).ToListAsync(cancel);
        var shown = days.Where(h =>
            Finds(filter.Q, h.Name, h.Basis) && Is(filter.Kind, h.Kind) && (string.IsNullOrEmpty(filter.Year) || h.On.Year.ToString(CultureInfo.InvariantCulture) == filter.Year)
            && (string.IsNullOrEmpty(filter.State) ? h.WithdrawnAt is null : string.Equals(filter.State, StateOf(h), StringComparison.OrdinalIgnoreCase)));
        return new ManageTable(
            "holidays", text["Holidays"],
            [text["Holiday.Day"], text["Holiday.Weekday"], text["Holiday.Name"], text["Holiday.Kind"], text["Holiday.Basis"], text["Holiday.State"], text["RecordedAt"], text["WithdrawReason"]],
            [.. shown.Select(h => new ManageRow(
                h.Id, null,
                [h.On, CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(h.On.DayOfWeek), h.Name, text.WordOf(h.Kind), h.Basis, text[$"Holiday.State.{StateOf(h)}"].Value, h.RecordedAt, h.WithdrawReason]))]);
    }

    private static string StateOf(Holiday holiday) => holiday.WithdrawnAt is not null ? "Withdrawn" : holiday.IsReckoned ? "Reckoned" : "Decided";

    public async Task<ManageTable> MeasuresAsync(ManageFilter filter, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var sets = await SetsByIdAsync(cancel);
        return new ManageTable(
            "measures", text["Measures"],
            [text["Name"], text["Code"], text["Unit"], text["Frequency"], text["Source"], text["Set"], text["OverUnits"], text["OverTime"], text["Minimum"], text["Maximum"], text["Axes"], text["UsedBy"]],
            [.. catalogue.Measures
                .Where(m => Finds(filter.Q, m.Code, m.NameVi, m.NameEn) && Is(filter.Frequency, m.Frequency) && Is(filter.Source, m.Source) && Is(filter.Set, sets[m.ReportingSetId].Code)
                    && (string.IsNullOrEmpty(filter.Axis) || m.Axes.Split(',').Contains(filter.Axis)))
                .Select(m => new ManageRow(
                    m.Id, $"/manage/measures/{m.Code}",
                    [
                        ManageWords.NameOf(m), m.Code, Formats.IsVietnamese ? m.UnitVi : m.UnitEn, text.WordOf(m.Frequency), text.WordOf(m.Source), ManageWords.NameOf(sets[m.ReportingSetId]),
                        text.WordOf(m.OverUnits), text.WordOf(m.OverTime), FixedPoint.ToDecimal(m.Minimum), FixedPoint.ToDecimal(m.Maximum), m.Axes.Replace(",", ", ", StringComparison.Ordinal),
                        string.Join(", ", catalogue.Indicators.Where(i => catalogue.FormulaOf(i.Id).Measures.Any(u => u.Id == m.Id)).Select(i => i.Code)),
                    ]))]);
    }

    public async Task<ManageTable> IndicatorsAsync(ManageFilter filter, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var sets = await SetsByIdAsync(cancel);
        var tree = await trees.CurrentAsync(cancel);
        return new ManageTable(
            "indicators", text["Indicators"],
            [text["Name"], text["Code"], text["Unit"], text["Frequency"], text["Numerator"], text["Denominator"], text["Factor"], text["Direction"], text["Set"], text["Lead"], text["Group"]],
            [.. catalogue.Indicators
                .Where(i => Finds(filter.Q, i.Code, i.NameVi, i.NameEn, i.Numerator, i.Denominator ?? "") && Is(filter.Frequency, i.Frequency) && Is(filter.Group, i.Group) && Is(filter.Set, sets[i.ReportingSetId].Code))
                .Select(i => new ManageRow(
                    i.Id, $"/manage/indicators/{i.Code}",
                    [
                        ManageWords.NameOf(i), i.Code, Formats.IsVietnamese ? i.UnitVi : i.UnitEn, text.WordOf(i.Frequency), i.Numerator, i.Denominator, i.Factor, text.WordOf(i.Direction),
                        ManageWords.NameOf(sets[i.ReportingSetId]), i.LeadUnitId is { } lead ? tree.NameOn(lead, Today) : null, GroupWord(i.Group),
                    ]))]);
    }

    public async Task<ManageTable> TargetsAsync(ManageFilter filter, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var tree = await trees.CurrentAsync(cancel);
        var lines = catalogue.Targets.Select(t => (Target: t, Indicator: (Indicator)catalogue.Get(t.IndicatorId), Phase: catalogue.Phases.First(p => p.Id == t.PhaseId), Unit: tree[t.UnitId]))
            .Where(l => Is(filter.Phase, l.Phase.Code) && Finds(filter.Q, l.Indicator.Code, l.Indicator.NameVi, l.Indicator.NameEn, l.Unit.Name, l.Unit.Code) && Is(filter.Group, l.Indicator.Group)
                && (string.IsNullOrEmpty(filter.State) || (l.Target.Value is null) == (filter.State == "none")))
            .OrderByDescending(l => l.Phase.From).ThenBy(l => l.Indicator.Sort).ThenBy(l => l.Unit.Code, StringComparer.Ordinal);
        return new ManageTable(
            "targets", text["Targets"],
            [text["Indicator"], text["Code"], text["Phase"], text["UnitName"], text["FinalValue"], text["Unit"], text["Milestones"], text["Basis"], text["RecordedAt"]],
            [.. lines.Select(l => new ManageRow(
                l.Target.Id, $"/manage/targets/{l.Target.Id.ToString(CultureInfo.InvariantCulture)}",
                [
                    ManageWords.NameOf(l.Indicator), l.Indicator.Code, ManageWords.NameOf(l.Phase), tree.NameOn(l.Unit.Id, l.Unit.ValidTo ?? Today), l.Target.Value is { } value ? FixedPoint.ToDecimal(value) : null,
                    Formats.IsVietnamese ? l.Indicator.UnitVi : l.Indicator.UnitEn,
                    string.Join("; ", l.Target.Milestones.OrderBy(m => m.On).Select(m => $"{Formats.Day(m.On)}: {Formats.Number(FixedPoint.ToDecimal(m.Value), 4)}")), l.Target.Basis, l.Target.RecordedAt,
                ]))]);
    }

    public async Task<ManageTable> SetsAsync(ManageFilter filter, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        var tree = await trees.CurrentAsync(cancel);
        var sets = await SetsByIdAsync(cancel);
        return new ManageTable(
            "reporting-sets", text["Sets"],
            [text["Name"], text["Code"], text["MembersToday"], text["UsedByMeasures"], text["UsedByIndicators"]],
            [.. sets.Values.Where(s => Finds(filter.Q, s.Code, s.NameVi, s.NameEn)).OrderBy(s => s.Code, StringComparer.Ordinal).Select(s => new ManageRow(
                s.Id, $"/manage/sets/{s.Code}",
                [ManageWords.NameOf(s), s.Code, tree.MembersOn(s.Id, Today).Count(), catalogue.Measures.Count(m => m.ReportingSetId == s.Id), catalogue.Indicators.Count(i => i.ReportingSetId == s.Id)]))]);
    }

    /// <summary>Members of the set that <see cref="ManageFilter.Set"/> names: of all times, or of one day.</summary>
    public async Task<ManageTable> MembersAsync(ManageFilter filter, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var members = await (from m in db.UnitSetMembers join s in db.UnitSets on m.UnitSetId equals s.Id where s.Code == filter.Set select m).AsNoTracking().ToListAsync(cancel);
        var day = DateOnly.TryParseExact(filter.On, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) ? on : (DateOnly?)null;
        var shown = members.Select(m => (Member: m, Unit: tree[m.UnitId], Name: tree.NameOn(m.UnitId, m.ValidTo ?? Today)))
            .Where(l => Finds(filter.Q, l.Name, l.Unit.Code) && (day is not { } d || tree.IsMember(l.Member.UnitSetId, l.Unit.Id, d)) && (string.IsNullOrEmpty(filter.State) || (l.Member.ValidTo is null && l.Unit.ValidTo is null) == (filter.State == "standing")))
            .OrderBy(l => l.Unit.Level).ThenBy(l => l.Unit.Code, StringComparer.Ordinal).ThenBy(l => l.Member.ValidFrom);
        return new ManageTable(
            $"set-{filter.Set}", text["MembersOf", filter.Set ?? ""],
            [text["UnitName"], text["Code"], text["Level"], text["From"], text["To"], text["UnitEnded"], text["RecordedAt"]],
            [.. shown.Select(l => new ManageRow(
                l.Member.Id, UnitAddress.OfAnyTime(l.Unit, Today), [l.Name, l.Unit.Code, text.WordOf(l.Unit.Level), l.Member.ValidFrom, l.Member.ValidTo, l.Unit.ValidTo, l.Member.RecordedAt]))]);
    }

    public async Task<ManageTable> BreakdownsAsync(ManageFilter filter, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        return new ManageTable(
            "breakdowns", text["Breakdowns"],
            [text["Name"], text["NameEn"], text["Axis"], text["Code"], text["Sort"], text["UsedByMeasures"]],
            [.. catalogue.Categories.Where(c => Is(filter.Axis, c.Axis) && Finds(filter.Q, c.Code, c.NameVi, c.NameEn)).Select(c => new ManageRow(
                c.Id, null, [c.NameVi, c.NameEn, AxisWord(c.Axis), c.Code, c.Sort, catalogue.Measures.Count(m => m.Axes.Split(',').Contains(c.Axis))]))]);
    }

    /// <summary>A list that ships with the product by its name, any other by its code.</summary>
    public string GroupWord(string group) => text[$"Group.{group}"] is { ResourceNotFound: false } word ? word.Value : group;

    public string AxisWord(string axis) => text[$"Axis.{axis}"] is { ResourceNotFound: false } word ? word.Value : axis;

    private async Task<Dictionary<int, UnitSet>> SetsByIdAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.UnitSets.AsNoTracking().ToDictionaryAsync(s => s.Id, cancel);
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
