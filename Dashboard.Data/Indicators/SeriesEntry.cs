using System.ComponentModel.DataAnnotations;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;

namespace Dashboard.Data.Indicators;

/// <summary>What a person says of a measure or an indicator; forms edit it, and the desk decides.</summary>
public abstract record SeriesEntry
{
    public string Code { get; set; } = "";

    public string NameVi { get; set; } = "";

    public string NameEn { get; set; } = "";

    public string UnitVi { get; set; } = "";

    public string UnitEn { get; set; } = "";

    public Frequency Frequency { get; set; }

    public SeriesSource Source { get; set; }

    public int ReportingSetId { get; set; }

    public int Decimals { get; set; }

    public string? QualityVi { get; set; }

    public string? QualityEn { get; set; }

    public int Sort { get; set; }

    protected void Read(Series series)
    {
        (Code, NameVi, NameEn, UnitVi, UnitEn) = (series.Code, series.NameVi, series.NameEn, series.UnitVi, series.UnitEn);
        (Frequency, Source, ReportingSetId, Decimals, Sort) = (series.Frequency, series.Source, series.ReportingSetId, series.Decimals, series.Sort);
        (QualityVi, QualityEn) = (series.QualityVi, series.QualityEn);
    }

    protected void WriteCommon(Series series)
    {
        (series.NameVi, series.NameEn, series.UnitVi, series.UnitEn) = (NameVi.Trim(), NameEn.Trim(), UnitVi.Trim(), UnitEn.Trim());
        (series.Frequency, series.Source, series.ReportingSetId, series.Decimals, series.Sort) = (Frequency, Source, ReportingSetId, Decimals, Sort);
        (series.QualityVi, series.QualityEn) = (Text(QualityVi), Text(QualityEn));
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A measure as a form edits it.</summary>
public sealed record MeasureEntry : SeriesEntry
{
    public Aggregation OverUnits { get; set; } = Aggregation.Sum;

    public Aggregation OverTime { get; set; } = Aggregation.Sum;

    public decimal Minimum { get; set; }

    public decimal Maximum { get; set; } = 1_000_000;

    public bool WarnsWhenFalling { get; set; }

    public int CarriesFor { get; set; }

    public int? NotAboveMeasureId { get; set; }

    /// <summary>Codes of the breakdown axes, comma-separated.</summary>
    public string Axes { get; set; } = "";

    public static MeasureEntry Of(Measure measure)
    {
        var entry = new MeasureEntry
        {
            OverUnits = measure.OverUnits,
            OverTime = measure.OverTime,
            Minimum = FixedPoint.ToDecimal(measure.Minimum),
            Maximum = FixedPoint.ToDecimal(measure.Maximum),
            WarnsWhenFalling = measure.WarnsWhenFalling,
            CarriesFor = measure.CarriesFor,
            NotAboveMeasureId = measure.NotAboveMeasureId,
            Axes = measure.Axes,
        };
        entry.Read(measure);
        return entry;
    }

    internal void WriteTo(Measure measure)
    {
        WriteCommon(measure);
        (measure.OverUnits, measure.OverTime, measure.Minimum, measure.Maximum) = (OverUnits, OverTime, FixedPoint.From(Minimum), FixedPoint.From(Maximum));
        (measure.WarnsWhenFalling, measure.CarriesFor, measure.NotAboveMeasureId) = (WarnsWhenFalling, CarriesFor, NotAboveMeasureId);
        measure.Axes = string.Join(',', AxisCodes);
    }

    internal string[] AxisCodes => Axes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>An indicator as a form edits it.</summary>
public sealed record IndicatorEntry : SeriesEntry
{
    public string Numerator { get; set; } = "";

    /// <summary>Null for a plain sum; empty text is a denominator that somebody forgot, and is refused.</summary>
    public string? Denominator { get; set; }

    public int Factor { get; set; } = 1;

    public Direction Direction { get; set; }

    public IndicatorSpan Span { get; set; }

    [Range(0, 100)]
    public int RiskThreshold { get; set; } = 90;

    [Range(0, 100)]
    public int CoverageThreshold { get; set; } = 80;

    public string Group { get; set; } = "programme";

    public int? LeadUnitId { get; set; }

    public static IndicatorEntry Of(Indicator indicator)
    {
        var entry = new IndicatorEntry
        {
            Numerator = indicator.Numerator,
            Denominator = indicator.Denominator,
            Factor = indicator.Factor,
            Direction = indicator.Direction,
            Span = indicator.Span,
            RiskThreshold = indicator.RiskThreshold,
            CoverageThreshold = indicator.CoverageThreshold,
            Group = indicator.Group,
            LeadUnitId = indicator.LeadUnitId,
        };
        entry.Read(indicator);
        return entry;
    }

    internal void WriteTo(Indicator indicator)
    {
        WriteCommon(indicator);
        (indicator.Numerator, indicator.Denominator) = (Formula.Parse(Numerator)!.ToString(), Formula.Parse(Denominator)?.ToString());
        (indicator.Factor, indicator.Direction, indicator.Span) = (Factor, Direction, Span);
        (indicator.RiskThreshold, indicator.CoverageThreshold, indicator.Group, indicator.LeadUnitId) = (RiskThreshold, CoverageThreshold, Group.Trim(), LeadUnitId);
    }

    /// <summary>The indicator that it describes, tracked by nothing; its formula must have passed <see cref="FormulaRule"/>.</summary>
    internal Indicator ToIndicator(int id)
    {
        var indicator = new Indicator
        {
            Id = id,
            Code = Code.Trim(),
            NameVi = "",
            NameEn = "",
            UnitVi = "",
            UnitEn = "",
            Frequency = Frequency,
            Source = Source,
            ReportingSetId = ReportingSetId,
            Numerator = "",
            Group = "",
        };
        WriteTo(indicator);
        return indicator;
    }
}
