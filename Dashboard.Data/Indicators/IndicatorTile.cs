using Dashboard.Data.Figures;

namespace Dashboard.Data.Indicators;

/// <summary>Where an indicator stands against its target. Always shown as shape, word and colour.</summary>
public enum TargetStatus
{
    /// <summary>Chưa giao chỉ tiêu định lượng: no bar, no status.</summary>
    NoTarget,

    /// <summary>Chưa đủ số liệu; never shown as good.</summary>
    Insufficient,

    /// <summary>Đúng tiến độ.</summary>
    OnTrack,

    /// <summary>Có nguy cơ chậm.</summary>
    AtRisk,

    /// <summary>Chậm tiến độ.</summary>
    Late,

    /// <summary>Đạt mục tiêu, after the phase's end.</summary>
    Reached,

    /// <summary>Vượt mục tiêu, after the phase's end.</summary>
    Exceeded,

    /// <summary>Không đạt mục tiêu, after the phase's end.</summary>
    Missed,
}

/// <summary>One number with all that must be shown with it: its period, basis, parts and who has reported.</summary>
/// <param name="PeriodCode">The last period of the span.</param>
/// <param name="SpanFrom">First day of the span.</param>
/// <param name="SpanTo">Last day of the span: the closing day shown.</param>
/// <param name="Basis">Số đã duyệt or số sơ bộ.</param>
/// <param name="Value">The number in display units; null when nothing was reported.</param>
/// <param name="Numerator">Σ numerator over the units that gave both parts; the plain sum where there is no denominator.</param>
/// <param name="Denominator">Σ denominator; null for a plain sum.</param>
/// <param name="Reported">Units of the reporting set that reported in the last period of the span.</param>
/// <param name="Expected">Units that owed it.</param>
/// <param name="ChangedAt">When any of it last changed.</param>
/// <param name="IsEstimated">Holds parts of divided units, shared out equally.</param>
public sealed record IndicatorNumber(
    string PeriodCode,
    DateOnly SpanFrom,
    DateOnly SpanTo,
    Basis Basis,
    decimal? Value,
    decimal? Numerator,
    decimal? Denominator,
    int Reported,
    int Expected,
    DateTime? ChangedAt,
    bool IsEstimated = false);

/// <summary>A target seen on one day.</summary>
/// <param name="Status">Against <paramref name="Required"/> before the phase's end, against <paramref name="Final"/> after it.</param>
/// <param name="Required">What the trajectory asks for on the number's closing day.</param>
/// <param name="Final">The phase's target.</param>
/// <param name="PhaseEnd">Last day of the phase.</param>
/// <param name="IsIllustrative">Shown as <em>chỉ tiêu minh họa</em>.</param>
public sealed record TargetStanding(TargetStatus Status, decimal? Required, decimal? Final, DateOnly? PhaseEnd, bool IsIllustrative);

/// <summary>A point of the small trend; a null value is a gap and breaks the line.</summary>
public sealed record TrendPoint(string PeriodCode, decimal? Value);

/// <summary>Everything one tile shows. Immutable: two equal tiles need no second painting.</summary>
/// <param name="Closed">The latest closed period on the approved basis; null before the first one closed.</param>
/// <param name="Open">The period now collected, provisional; null when there is none.</param>
public sealed record IndicatorTile(
    int IndicatorId,
    string Code,
    string NameVi,
    string NameEn,
    string UnitVi,
    string UnitEn,
    int Decimals,
    Direction Direction,
    SeriesSource Source,
    IndicatorNumber? Closed,
    TargetStanding Standing,
    IndicatorNumber? Open,
    IReadOnlyList<TrendPoint> Trend,
    bool IsIllustrative)
{
    /// <summary>Record equality would compare the trend by reference.</summary>
    public bool Equals(IndicatorTile? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && (Code, NameVi, Closed, Standing, Open, IsIllustrative) == (other.Code, other.NameVi, other.Closed, other.Standing, other.Open, other.IsIllustrative)
            && Trend.SequenceEqual(other.Trend));

    public override int GetHashCode() => HashCode.Combine(IndicatorId, Closed, Standing, Open);
}
