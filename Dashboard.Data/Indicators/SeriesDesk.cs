using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Indicators;

/// <summary>A category of a breakdown list as a form edits it.</summary>
public sealed record CategoryEntry(string Axis, string Code, string NameVi, string NameEn, int Sort);

/// <summary>
/// Takes in definitions of measures, indicators and breakdown lists. What was is kept with the reason for the change;
/// what rests on a changed formula or operator is owed a recomputation in the same transaction.
/// </summary>
public sealed partial class SeriesDesk(WriteGate gate, UnitTrees trees, Catalogues catalogues)
{
    /// <summary>The job that brings roll-ups to what the definitions say.</summary>
    public const string RecomputeJob = "recompute";

    private const int LongestText = 400;

    // Vietnamese as it is, or one sentence would fill the column with escapes.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Makes a measure, or changes one; answers its id.</summary>
    public Task<Outcome<int>> SaveMeasureAsync(int? id, MeasureEntry entry, string reason, Actor actor, CancellationToken cancel) =>
        SaveAsync<Measure>(id, entry, reason, actor, async (db, before, stop) =>
        {
            var refusals = new List<Refusal>();
            if (entry.OverUnits == Aggregation.Last)
                refusals.Add(new Refusal("Measure.LastOverUnits") { Field = nameof(entry.OverUnits) });
            if (!FixedPoint.TryFrom(entry.Minimum, FixedPoint.MaximumDecimals, out _) || !FixedPoint.TryFrom(entry.Maximum, FixedPoint.MaximumDecimals, out _) || entry.Minimum > entry.Maximum)
                refusals.Add(new Refusal("Measure.RangeEmpty", entry.Minimum, entry.Maximum) { Field = nameof(entry.Maximum) });
            if (entry.CarriesFor is < 0 or > 24)
                refusals.Add(new Refusal("Measure.CarriesTooLong", 24) { Field = nameof(entry.CarriesFor) });

            var axes = entry.AxisCodes;
            var known = await db.BreakdownCategories.Select(c => c.Axis).Distinct().ToListAsync(stop);
            refusals.AddRange(axes.Except(known).Select(axis => new Refusal("Measure.AxisUnknown", axis) { Field = nameof(entry.Axes) }));
            if (entry.NotAboveMeasureId is { } limit && (limit == id || !await db.Measures.AnyAsync(m => m.Id == limit, stop)))
                refusals.Add(new Refusal("Measure.LimitUnknown") { Field = nameof(entry.NotAboveMeasureId) });

            if (before is not null && await db.Figures.AnyAsync(f => f.MeasureId == id, stop))
            {
                // Recorded figures lie in periods of this length and in these categories; they are never moved.
                if (before.Frequency != entry.Frequency)
                    refusals.Add(new Refusal("Measure.FrequencyInUse", before.Code) { Field = nameof(entry.Frequency) });

                foreach (var axis in before.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries).Except(axes))
                {
                    if (await (from f in db.Figures join c in db.BreakdownCategories on f.BreakdownId equals c.Id where f.MeasureId == id && c.Axis == axis select f).AnyAsync(stop))
                        refusals.Add(new Refusal("Measure.AxisInUse", axis) { Field = nameof(entry.Axes) });
                }
            }

            return refusals;
        }, measure =>
        {
            var was = (measure.OverUnits, measure.OverTime);
            entry.WriteTo(measure);
            return was != (measure.OverUnits, measure.OverTime);
        }, () => new Measure
        {
            Code = entry.Code.Trim(),
            NameVi = "",
            NameEn = "",
            UnitVi = "",
            UnitEn = "",
            Frequency = entry.Frequency,
            Source = entry.Source,
            ReportingSetId = entry.ReportingSetId,
        }, cancel);

    /// <summary>Makes an indicator, or changes one; answers its id. Refused with every reason when its formula cannot be computed.</summary>
    public Task<Outcome<int>> SaveIndicatorAsync(int? id, IndicatorEntry entry, string reason, Actor actor, CancellationToken cancel) =>
        SaveAsync<Indicator>(id, entry, reason, actor, async (db, before, stop) =>
        {
            var refusals = CheckIndicator(entry);
            refusals.AddRange(FormulaRule.Check(entry, (await db.Series.AsNoTracking().ToListAsync(stop)).ToDictionary(s => s.Code, StringComparer.Ordinal)));
            if (entry.LeadUnitId is { } lead && !await db.Units.AnyAsync(u => u.Id == lead, stop))
                refusals.Add(new Refusal("Indicator.LeadUnknown") { Field = nameof(entry.LeadUnitId) });

            return refusals;
        }, indicator =>
        {
            var was = (indicator.Numerator, indicator.Denominator, indicator.Frequency);
            entry.WriteTo(indicator);
            return was != (indicator.Numerator, indicator.Denominator, indicator.Frequency);
        }, () => new Indicator
        {
            Code = entry.Code.Trim(),
            NameVi = "",
            NameEn = "",
            UnitVi = "",
            UnitEn = "",
            Frequency = entry.Frequency,
            Source = entry.Source,
            ReportingSetId = entry.ReportingSetId,
            Numerator = "",
            Group = "",
        }, cancel);

    /// <summary>Adds a category to a breakdown list, or gives one another name or place; its code stays, since figures carry it.</summary>
    public async Task<Outcome<int>> SaveCategoryAsync(CategoryEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanDefine(tree, setId: null))
            return new Refusal("Series.NotAllowed");
        if (!AxisCode().IsMatch(entry.Axis) || !AxisCode().IsMatch(entry.Code))
            return new Refusal("Series.CodeForm", $"{entry.Axis}/{entry.Code}") { Field = nameof(entry.Code) };
        if (NameMissing(entry.NameVi) || NameMissing(entry.NameEn))
            return new Refusal("Series.NameMissing") { Field = nameof(entry.NameVi) };

        return await WriteAsync(async (scope, stop) =>
        {
            var category = await scope.Db.BreakdownCategories.SingleOrDefaultAsync(c => c.Axis == entry.Axis && c.Code == entry.Code, stop);
            var before = category is null ? null : $"{category.NameVi} / {category.NameEn}";
            if (category is null)
                scope.Db.BreakdownCategories.Add(category = new BreakdownCategory { Axis = entry.Axis, Code = entry.Code, NameVi = "", NameEn = "" });

            (category.NameVi, category.NameEn, category.Sort) = (entry.NameVi.Trim(), entry.NameEn.Trim(), entry.Sort);
            scope.Audit(actor, before is null ? "Breakdown.Add" : "Breakdown.Change", $"{entry.Axis}/{entry.Code}", before);
            scope.Changed(ChangeKind.Indicator, "/", $"breakdown/{entry.Axis}", actor.UserId);
            await scope.Db.SaveChangesAsync(stop);
            return category.Id;
        }, cancel);
    }

    /// <summary>A definition as revisions keep it.</summary>
    internal static string Write(Series series) =>
        series is Measure measure ? JsonSerializer.Serialize(MeasureEntry.Of(measure), Json) : JsonSerializer.Serialize(IndicatorEntry.Of((Indicator)series), Json);

    /// <summary>Takes definitions back to what they were at an instant; those made later go.</summary>
    internal static async Task RestoreAsync(DashboardContext db, List<Series> series, DateTime at, CancellationToken cancel)
    {
        // The first change after the instant says what held until then.
        var changed = await db.SeriesRevisions.AsNoTracking().Where(r => r.ChangedAt > at).OrderBy(r => r.ChangedAt).ThenBy(r => r.Id).ToListAsync(cancel);
        foreach (var revision in changed.DistinctBy(r => r.SeriesId))
        {
            var one = series.Single(s => s.Id == revision.SeriesId);
            if (revision.Before is not { } before)
                series.Remove(one);
            else if (one is Measure measure)
                JsonSerializer.Deserialize<MeasureEntry>(before, Json)!.WriteTo(measure);
            else
                JsonSerializer.Deserialize<IndicatorEntry>(before, Json)!.WriteTo((Indicator)one);
        }
    }

    private static List<Refusal> CheckIndicator(IndicatorEntry entry)
    {
        var refusals = new List<Refusal>();
        if (entry.Factor is < 1 or > 1_000_000)
            refusals.Add(new Refusal("Indicator.FactorRange", entry.Factor) { Field = nameof(entry.Factor) });
        if (entry.RiskThreshold is < 0 or > 100)
            refusals.Add(new Refusal("Indicator.PercentRange", entry.RiskThreshold) { Field = nameof(entry.RiskThreshold) });
        if (entry.CoverageThreshold is < 0 or > 100)
            refusals.Add(new Refusal("Indicator.PercentRange", entry.CoverageThreshold) { Field = nameof(entry.CoverageThreshold) });
        if (!AxisCode().IsMatch(entry.Group.Trim()))
            refusals.Add(new Refusal("Series.CodeForm", entry.Group) { Field = nameof(entry.Group) });

        return refusals;
    }

    private async Task<Outcome<int>> SaveAsync<T>(
        int? id, SeriesEntry entry, string reason, Actor actor, Func<DashboardContext, T?, CancellationToken, Task<List<Refusal>>> check, Func<T, bool> write, Func<T> make, CancellationToken cancel)
        where T : Series
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanDefine(tree, entry.ReportingSetId))
            return new Refusal("Series.NotAllowed");

        return await WriteAsync(async (scope, stop) =>
        {
            var db = scope.Db;
            var series = id is { } known ? await db.Set<T>().SingleOrDefaultAsync(s => s.Id == known, stop) : null;
            if (id is not null && series is null)
                return new Refusal("Series.Unknown", id);
            if (series is not null && !actor.CanDefine(tree, series.ReportingSetId))
                return new Refusal("Series.NotAllowed");

            var refusals = CheckCommon(entry, series, reason);
            if (series is null && await db.Series.AnyAsync(s => s.Code == entry.Code.Trim(), stop))
                refusals.Add(new Refusal("Series.CodeTaken", entry.Code.Trim()) { Field = nameof(entry.Code) });
            if (!await db.UnitSets.AnyAsync(s => s.Id == entry.ReportingSetId, stop))
                refusals.Add(new Refusal("UnitSet.Unknown", entry.ReportingSetId) { Field = nameof(entry.ReportingSetId) });
            refusals.AddRange(await check(db, series, stop));
            if (refusals.Count > 0)
                return refusals;

            var before = series is null ? null : Write(series);
            var isNew = series is null;
            if (series is null)
                db.Add(series = make());

            var moved = write(series);
            await db.SaveChangesAsync(stop);
            db.SeriesRevisions.Add(new SeriesRevision { SeriesId = series.Id, ChangedAt = scope.At, ChangedBy = actor.UserId, Reason = reason.Trim(), Before = before });
            scope.Audit(actor, $"{typeof(T).Name}.{(isNew ? "Add" : "Change")}", series.Code, reason.Trim());
            scope.Changed(ChangeKind.Indicator, "/", series.Code, actor.UserId);

            // Who owes it is counted when read; only sums of pairs and extremes are stored, and rest on formula and operators.
            if (moved && (!isNew || series is Indicator))
                await JobLedger.OweNowAsync(scope, RecomputeJob, actor, stop);

            return series.Id;
        }, cancel);
    }

    private static List<Refusal> CheckCommon(SeriesEntry entry, Series? series, string reason)
    {
        var refusals = new List<Refusal>();
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestText)
            refusals.Add(new Refusal("Series.ReasonMissing") { Field = "Reason" });
        if (series is not null && series.Code != entry.Code.Trim())
            refusals.Add(new Refusal("Series.CodeStays", series.Code) { Field = nameof(entry.Code) });
        else if (entry.Code.Trim().Length > 60 || !SeriesCode().IsMatch(entry.Code.Trim()))
            refusals.Add(new Refusal("Series.CodeForm", entry.Code) { Field = nameof(entry.Code) });
        if (NameMissing(entry.NameVi) || NameMissing(entry.NameEn))
            refusals.Add(new Refusal("Series.NameMissing") { Field = NameMissing(entry.NameVi) ? nameof(entry.NameVi) : nameof(entry.NameEn) });
        if (NameMissing(entry.UnitVi) || NameMissing(entry.UnitEn))
            refusals.Add(new Refusal("Series.UnitMissing") { Field = NameMissing(entry.UnitVi) ? nameof(entry.UnitVi) : nameof(entry.UnitEn) });
        if (entry.Decimals is < 0 or > FixedPoint.MaximumDecimals)
            refusals.Add(new Refusal("Series.DecimalsRange", FixedPoint.MaximumDecimals) { Field = nameof(entry.Decimals) });
        if (entry.QualityVi?.Length > LongestText || entry.QualityEn?.Length > LongestText)
            refusals.Add(new Refusal("Series.NoteTooLong", LongestText) { Field = nameof(entry.QualityVi) });

        return refusals;
    }

    private static bool NameMissing(string name) => string.IsNullOrWhiteSpace(name) || name.Length > LongestText;

    private async Task<Outcome<int>> WriteAsync(Func<WriteScope, CancellationToken, Task<Outcome<int>>> command, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync(command, cancel);
        if (!outcome.Refused)
            catalogues.Forget();

        return outcome;
    }

    [GeneratedRegex(@"^[A-Za-z][\w.-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SeriesCode();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AxisCode();
}
