using System.Text;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Jobs.Alerts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>The sample's measures, indicators and targets.</summary>
[Collection<SampleProvinceReaders>]
public sealed class SampleIndicatorsTests(SampleProvince sample)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("M1", Frequency.Quarter, "scheme-agencies")]
    [InlineData("M2", Frequency.Month, "scheme")]
    [InlineData("M3", Frequency.Month, "scheme-agencies")]
    [InlineData("M4", Frequency.OnChange, "province-ethnic-agency")]
    [InlineData("M5", Frequency.Quarter, "province-ethnic-agency")]
    [InlineData("M6", Frequency.Quarter, "scheme")]
    [InlineData("M7", Frequency.Year, "province-district")]
    [InlineData("M8", Frequency.Month, "scheme")]
    [InlineData("M9", Frequency.HalfYear, "system-owners")]
    [InlineData("M10a", Frequency.HalfYear, "scheme")]
    [InlineData("M10b", Frequency.Year, "scheme")]
    [InlineData("M11", Frequency.OnChange, "province-culture-agency")]
    public async Task The_schemes_targets_have_their_cadence_and_who_owes_them(string code, Frequency frequency, string set)
    {
        await using var db = sample.Open();
        var indicator = await db.Indicators.SingleAsync(i => i.Code == code, Cancel);
        Assert.Equal(frequency, indicator.Frequency);
        Assert.Equal("scheme", indicator.Group);
        Assert.Equal(set, await db.UnitSets.Where(s => s.Id == indicator.ReportingSetId).Select(s => s.Code).SingleAsync(Cancel));
    }

    [Fact]
    public async Task How_many_agencies_are_informed_is_counted_by_the_system()
    {
        await using var db = sample.Open();
        var indicator = await db.Indicators.SingleAsync(i => i.Code == "M3", Cancel);
        Assert.Equal((SeriesSource.Computed, ReachJob.Measure, ReachJob.Scope), (indicator.Source, indicator.Numerator, indicator.Denominator));
        Assert.Equal(2, await db.Measures.CountAsync(m => (m.Code == ReachJob.Measure || m.Code == ReachJob.Scope) && m.Source == SeriesSource.Computed && m.ReportingSetId == indicator.ReportingSetId, Cancel));
    }

    [Fact]
    public async Task The_programme_has_at_least_ten_indicators_with_disbursement_among_them()
    {
        await using var db = sample.Open();
        var codes = await db.Indicators.Where(i => i.Group == "programme").Select(i => i.Code).ToListAsync(Cancel);
        Assert.True(codes.Count >= 10);
        Assert.Superset(new HashSet<string> { "CT26", "CT26I", "CT26R", "CT26V" }, codes.ToHashSet());
    }

    [Fact]
    public async Task Every_formula_names_known_series_of_its_own_reporting_set()
    {
        await using var db = sample.Open();
        var measures = await db.Measures.ToDictionaryAsync(m => m.Code, Cancel);
        foreach (var indicator in await db.Indicators.ToListAsync(Cancel))
        {
            foreach (var side in new[] { indicator.Numerator, indicator.Denominator }.OfType<string>())
            {
                var formula = Formula.Parse(side);
                Assert.NotNull(formula);
                Assert.All(formula.Terms, t => Assert.Equal(indicator.ReportingSetId, measures[t.Code].ReportingSetId));
            }
        }
    }

    [Fact]
    public async Task Every_indicator_has_a_target_in_both_phases_and_milestones_lie_inside_the_phase()
    {
        await using var db = sample.Open();
        var phases = await db.Phases.ToDictionaryAsync(p => p.Id, Cancel);
        var targets = await db.Targets.Include(t => t.Milestones).ToListAsync(Cancel);
        Assert.All(targets.SelectMany(t => t.Milestones.Select(m => (Milestone: m, Phase: phases[t.PhaseId]))), p => Assert.InRange(p.Milestone.On, p.Phase.From, p.Phase.To));
        Assert.All(targets.Where(t => t.Value is not null), t => Assert.Equal(t.Value, t.Milestones.MaxBy(m => m.On)!.Value));
        foreach (var indicator in await db.Indicators.Where(i => i.Group == "scheme").ToListAsync(Cancel))
            Assert.Equal(2, targets.Where(t => t.IndicatorId == indicator.Id).Select(t => t.PhaseId).Distinct().Count());
    }

    [Fact]
    public async Task Targets_that_nobody_decided_say_so()
    {
        await using var db = sample.Open();
        var current = await db.Phases.SingleAsync(p => p.Code == "2026-2030", Cancel);
        Assert.True(current.IsIllustrative);
        Assert.All(await db.Targets.Where(t => t.PhaseId == current.Id).ToListAsync(Cancel), t => Assert.StartsWith("chỉ tiêu minh họa", t.Basis, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_series_has_both_languages_a_note_on_its_quality_and_the_mark_of_the_sample()
    {
        await using var db = sample.Open();
        Assert.All(await db.Series.ToListAsync(Cancel), s =>
        {
            Assert.True(s.IsIllustrative);
            Assert.All(new[] { s.NameVi, s.NameEn, s.UnitVi, s.UnitEn, s.QualityVi, s.QualityEn }, text =>
            {
                Assert.False(string.IsNullOrWhiteSpace(text));
                Assert.True(text.IsNormalized(NormalizationForm.FormC), text);
            });
            Assert.NotEqual(s.NameVi, s.NameEn);
        });
    }
}
