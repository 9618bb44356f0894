using System.Collections.Frozen;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Indicators;

/// <summary>An indicator with its formula read.</summary>
public sealed class IndicatorFormula
{
    internal IndicatorFormula(Indicator indicator, FrozenDictionary<string, Series> byCode)
    {
        Indicator = indicator;
        Numerator = Formula.Parse(indicator.Numerator)!;
        Denominator = Formula.Parse(indicator.Denominator);
        var terms = Numerator.Terms.Concat(Denominator?.Terms ?? []).ToArray();
        Measures = [.. terms.Select(t => byCode[t.Code]).OfType<Measure>().DistinctBy(m => m.Id)];
        KeepsPairs = Denominator is not null && terms.All(t => t.Shift == TermShift.None && byCode[t.Code] is Measure);
    }

    public Indicator Indicator { get; }

    public Formula Numerator { get; }

    public Formula? Denominator { get; }

    /// <summary>Measures named directly.</summary>
    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>A ratio of measures of the same period: its roll-up holds the sums over units that gave both parts (decision 4).</summary>
    public bool KeepsPairs { get; }
}

/// <summary>All that figures are checked and computed against, as an immutable snapshot: measures, indicators, periods, breakdowns, targets.</summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<int, Series> _series;
    private readonly FrozenDictionary<string, Series> _byCode;
    private readonly FrozenDictionary<int, Period> _periods;
    private readonly FrozenDictionary<(string Code, string Window), Period> _byPeriodCode;
    private readonly FrozenDictionary<int, IndicatorFormula> _formulas;
    private readonly FrozenDictionary<int, IndicatorFormula[]> _pairsOf;
    private readonly FrozenDictionary<int, BreakdownCategory> _categories;
    private readonly FrozenDictionary<(Frequency Frequency, string Window), Period[]> _calendars;

    public Catalogue(IReadOnlyList<Series> series, IReadOnlyList<Period> periods, IReadOnlyList<BreakdownCategory> categories, IReadOnlyList<Phase> phases, IReadOnlyList<Target> targets)
    {
        _series = series.ToFrozenDictionary(s => s.Id);
        _byCode = series.ToFrozenDictionary(s => s.Code, StringComparer.Ordinal);
        _periods = periods.ToFrozenDictionary(p => p.Id);
        _byPeriodCode = periods.ToFrozenDictionary(p => (p.Code, p.Window));
        _categories = categories.ToFrozenDictionary(c => c.Id);
        Measures = [.. series.OfType<Measure>().OrderBy(m => m.Sort).ThenBy(m => m.Code, StringComparer.Ordinal)];
        Indicators = [.. series.OfType<Indicator>().OrderBy(i => i.Sort).ThenBy(i => i.Code, StringComparer.Ordinal)];
        Periods = [.. periods.OrderBy(p => p.To).ThenByDescending(p => p.From)];
        _calendars = Periods.GroupBy(p => (p.Frequency, p.Window)).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        Categories = categories;
        Phases = [.. phases.OrderBy(p => p.From)];
        Targets = targets;
        _formulas = Indicators.ToFrozenDictionary(i => i.Id, i => new IndicatorFormula(i, _byCode));
        _pairsOf = _formulas.Values.Where(f => f.KeepsPairs).SelectMany(f => f.Measures.Select(m => (m.Id, f)))
            .GroupBy(p => p.Id, p => p.f).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>The last change of reference data that it is sure to hold.</summary>
    public long ReferenceNumber { get; init; }

    public IReadOnlyList<Measure> Measures { get; }

    public IReadOnlyList<Indicator> Indicators { get; }

    /// <summary>In order of their last day.</summary>
    public IReadOnlyList<Period> Periods { get; }

    public IReadOnlyList<BreakdownCategory> Categories { get; }

    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>Targets in force, with their milestones.</summary>
    public IReadOnlyList<Target> Targets { get; }

    public Series? Find(string code) => _byCode.GetValueOrDefault(code);

    public Measure? FindMeasure(string code) => Find(code) as Measure;

    public Indicator? FindIndicator(string code) => Find(code) as Indicator;

    public Series Get(int id) => _series[id];

    public Period GetPeriod(int id) => _periods[id];

    public Period? FindPeriod(string code, string window = Period.Calendar) => _byPeriodCode.GetValueOrDefault((code, window));

    public BreakdownCategory? GetCategory(int id) => _categories.GetValueOrDefault(id);

    public BreakdownCategory? FindCategory(string axis, string code) => Categories.FirstOrDefault(c => c.Axis == axis && c.Code == code);

    public IndicatorFormula FormulaOf(int indicatorId) => _formulas[indicatorId];

    /// <summary>Ratio indicators whose pairs change when this measure does.</summary>
    public IReadOnlyList<IndicatorFormula> PairsOf(int measureId) => _pairsOf.GetValueOrDefault(measureId) ?? [];

    /// <summary>Periods in which a series of that frequency is kept, oldest first.</summary>
    public IReadOnlyList<Period> PeriodsOf(Frequency frequency, string window = Period.Calendar) =>
        _calendars.GetValueOrDefault((frequency == Frequency.OnChange ? Frequency.Month : frequency, window)) ?? [];

    /// <summary>The period that many steps away on the same calendar, when it exists.</summary>
    public Period? Step(Period period, int steps) =>
        PeriodCode.TryParse(period.Code, out var code) ? FindPeriod(code.Add(steps).ToString(), period.Window) : null;

    public static Task<Catalogue> LoadAsync(DashboardContext db, CancellationToken cancel) => LoadAsync(db, knownAt: null, cancel);

    /// <summary>Reads it from a context, with the definitions, targets, phases and closed periods of an instant when one is given (decision 11).</summary>
    public static async Task<Catalogue> LoadAsync(DashboardContext db, DateTime? knownAt, CancellationToken cancel)
    {
        // First: what is committed while the rest is read makes it old, never newer than it says.
        var number = await db.FeedHeads.Select(h => h.ReferenceNumber).SingleAsync(cancel);
        var series = await db.Series.AsNoTracking().ToListAsync(cancel);
        var periods = await db.Periods.AsNoTracking().ToListAsync(cancel);
        var categories = await db.BreakdownCategories.AsNoTracking().OrderBy(c => c.Axis).ThenBy(c => c.Sort).ToListAsync(cancel);
        var phases = await db.Phases.AsNoTracking().ToListAsync(cancel);
        var targets = await db.Targets.AsNoTracking().Include(t => t.Milestones)
            .Where(t => knownAt == null ? t.SupersededAt == null : t.RecordedAt <= knownAt && (t.SupersededAt == null || t.SupersededAt > knownAt)).ToListAsync(cancel);
        if (knownAt is { } at)
        {
            await SeriesDesk.RestoreAsync(db, series, at, cancel);
            await TargetDesk.RestoreAsync(db, phases, at, cancel);
            // Reopening takes the instant of closing away; the audit knows what was reopened since.
            var reopened = await db.AuditEntries.AsNoTracking().Where(e => e.Action == "Period.Reopen" && e.At > at).Select(e => e.Subject).Distinct().ToListAsync(cancel);
            foreach (var period in periods)
            {
                if (reopened.Contains(period.Code))
                    period.ClosedAt = period.ClosesOn < at.DayInVietnam() ? period.ClosesOn.AddDays(1).StartInVietnam() : null;
                else if (period.ClosedAt > at)
                    period.ClosedAt = null;
            }
        }

        return new Catalogue(series, periods, categories, phases, targets) { ReferenceNumber = number };
    }
}

/// <summary>Holds this node's <see cref="Catalogue"/>; loads it at first use and again after <see cref="Forget"/>.</summary>
public sealed class Catalogues(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private readonly KeptSnapshot<Catalogue> _kept = new(c => c.ReferenceNumber, async cancel =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await Catalogue.LoadAsync(db, cancel);
    });

    public ValueTask<Catalogue> CurrentAsync(CancellationToken cancel) => _kept.GetAsync(atLeast: 0, cancel);

    /// <summary>The catalogue with all that was committed up to a change's number.</summary>
    public ValueTask<Catalogue> CurrentAsync(long atLeast, CancellationToken cancel) => _kept.GetAsync(atLeast, cancel);

    /// <summary>Called when measures, indicators, targets or periods changed; the next reader loads anew.</summary>
    public void Forget() => _kept.Forget();

    public void Dispose() => _kept.Dispose();
}
