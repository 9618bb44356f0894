using Dashboard.Data.Periods;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Indicators;

/// <summary>How values of several units, or of several periods, become one.</summary>
public enum Aggregation
{
    Sum,

    /// <summary>Σ/n over the units that reported; divided when read, never stored.</summary>
    Average,
    Min,
    Max,

    /// <summary>How many reported.</summary>
    Count,

    /// <summary>The last value of the span (a stock). Over time only.</summary>
    Last,
}

/// <summary>Where a number comes from.</summary>
public enum SeriesSource
{
    /// <summary>Typed by the units that owe it.</summary>
    Entered,

    /// <summary>Counted by this system itself.</summary>
    Computed,
    Register,
    Survey,
}

/// <summary>Anything that has one number a unit and period: a measure or an indicator. Both share one space of codes, so a formula may name either.</summary>
public abstract class Series
{
    public int Id { get; set; }

    /// <summary>Stable code used in formulas, addresses and the API: <c>meetings.online</c>, <c>M8</c>, <c>CT26</c>.</summary>
    public required string Code { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    /// <summary>Unit of the value as shown: <c>%</c>, <c>người</c>, <c>triệu đồng</c>.</summary>
    public required string UnitVi { get; set; }

    public required string UnitEn { get; set; }

    public required Frequency Frequency { get; set; }

    public required SeriesSource Source { get; set; }

    /// <summary>Who owes it (<see cref="Units.UnitSet"/>); "expected" is counted from this set alone.</summary>
    public required int ReportingSetId { get; set; }

    /// <summary>Digits after the comma, 0 to 4, accepted and shown.</summary>
    public int Decimals { get; set; }

    /// <summary>Data-quality note: source, verification, limits. Markdown is not interpreted.</summary>
    public string? QualityVi { get; set; }

    public string? QualityEn { get; set; }

    /// <summary>Place in lists.</summary>
    public int Sort { get; set; }

    /// <summary>Shown as <em>dữ liệu minh họa</em>.</summary>
    public bool IsIllustrative { get; set; }
}

/// <summary>Something collected from units or counted by the system itself.</summary>
public sealed class Measure : Series
{
    public Aggregation OverUnits { get; set; } = Aggregation.Sum;

    public Aggregation OverTime { get; set; } = Aggregation.Sum;

    /// <summary>Smallest value taken, in ten-thousandths (<see cref="Figures.FixedPoint"/>).</summary>
    public long Minimum { get; set; }

    /// <summary>Largest value taken, in ten-thousandths.</summary>
    public long Maximum { get; set; } = 1_000_000_000_0000;

    /// <summary>A fall against the period before warns, and does not forbid (counts that only grow).</summary>
    public bool WarnsWhenFalling { get; set; }

    /// <summary>A stock that was not reported carries its last value for so many periods, marked and not counted as reported.</summary>
    public int CarriesFor { get; set; }

    /// <summary>A measure that this one may not exceed in the same cell (online meetings ≤ meetings), or null.</summary>
    public int? NotAboveMeasureId { get; set; }

    /// <summary>Codes of the declared breakdown axes, comma-separated (<c>sex,ethnicity</c>), empty for none. See <see cref="BreakdownCategory"/>.</summary>
    public string Axes { get; set; } = "";
}

/// <summary>Which way is good.</summary>
public enum Direction
{
    HigherIsBetter,
    LowerIsBetter,
}

/// <summary>Over which span an indicator's main number is taken.</summary>
public enum IndicatorSpan
{
    /// <summary>The period alone.</summary>
    Period,

    /// <summary>From the first of January to the period's end.</summary>
    YearToDate,
}

/// <summary>A formula over measures and other indicators: numerator, denominator, factor. Percentages are always Σ/Σ over units that gave both parts.</summary>
public sealed class Indicator : Series
{
    /// <summary>Sum of terms, for instance <c>meetings.online</c> or <c>a + b - prev(c)</c>. See <see cref="Formula"/>.</summary>
    public required string Numerator { get; set; }

    /// <summary>As <see cref="Numerator"/>, or null for a plain sum.</summary>
    public string? Denominator { get; set; }

    /// <summary>Multiplies the quotient: 100 for a percentage.</summary>
    public int Factor { get; set; } = 1;

    public Direction Direction { get; set; } = Direction.HigherIsBetter;

    public IndicatorSpan Span { get; set; } = IndicatorSpan.Period;

    /// <summary>Part of the requirement, in percent, from which on a shortfall is "at risk" and not "late".</summary>
    public int RiskThreshold { get; set; } = 90;

    /// <summary>Share of expected units, in percent, below which there is no status.</summary>
    public int CoverageThreshold { get; set; } = 80;

    /// <summary>Code of the list it belongs to: <c>scheme</c> (Mục tiêu 1…11) or <c>programme</c>.</summary>
    public required string Group { get; set; }

    /// <summary>The unit that answers for it and owes the note when it falls short.</summary>
    public int? LeadUnitId { get; set; }
}

/// <summary>One category of a closed breakdown list: axis <c>sex</c> has <c>male</c> and <c>female</c>.</summary>
public sealed class BreakdownCategory
{
    public int Id { get; set; }

    /// <summary><c>sex</c>, <c>ethnicity</c>, <c>poverty</c>, or a named cross such as <c>sex-ethnicity</c>.</summary>
    public required string Axis { get; set; }

    public required string Code { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public int Sort { get; set; }
}

internal sealed class SeriesConfiguration : IEntityTypeConfiguration<Series>
{
    public void Configure(EntityTypeBuilder<Series> series)
    {
        series.ToTable("Series").HasDiscriminator<string>("Type").HasValue<Measure>("Measure").HasValue<Indicator>("Indicator");
        series.Property("Type").HasMaxLength(20);
        series.HasIndex(s => s.Code).IsUnique();
        series.Property(s => s.Code).HasMaxLength(60);
        series.HasOne<Units.UnitSet>().WithMany().HasForeignKey(s => s.ReportingSetId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BreakdownCategoryConfiguration : IEntityTypeConfiguration<BreakdownCategory>
{
    public void Configure(EntityTypeBuilder<BreakdownCategory> category)
    {
        category.HasIndex(c => new { c.Axis, c.Code }).IsUnique();
        category.Property(c => c.Axis).HasMaxLength(40);
        category.Property(c => c.Code).HasMaxLength(60);
    }
}
