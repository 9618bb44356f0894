using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;
using Dashboard.Map;

namespace Dashboard.Overview;

/// <summary>All that the overview shows, read once per change and shared by the circuits that look at it.</summary>
/// <param name="Title">The area shown: <em>Địa bàn Bình Phước cũ</em>.</param>
/// <param name="ReadAt">The instant the numbers stand for.</param>
public sealed record OverviewModel(
    string Title,
    Basis Basis,
    DateTime ReadAt,
    IReadOnlyList<IndicatorTile> Tiles,
    OverviewRanking? Ranking,
    OverviewMap? Map,
    IReadOnlyList<ChangeLine> Ticker,
    NotReported NotReported)
{
    /// <summary>The last change of the feed that is in it.</summary>
    public long Number { get; init; }

    /// <summary>Instant of that change.</summary>
    public DateTime? CommittedAt { get; init; }

    /// <summary>How much of the unit the scheme reaches, in words, when not all of it.</summary>
    public string? Scope { get; init; }

    /// <summary>The day at whose end all of it was known; null for now, where it moves by itself.</summary>
    public DateOnly? KnownOn { get; init; }

    /// <summary>Code of the indicator that map and ranking show.</summary>
    public string? Choice { get; init; }
}

/// <summary>Units ranked by one indicator.</summary>
/// <param name="Sub">Which indicator and period, and how many reported.</param>
public sealed record OverviewRanking(string Sub, string Unit, int Decimals, IReadOnlyList<RankingLine> Lines, IReadOnlyList<UnreportedUnit> Unreported, string? Href = null);

/// <summary>Units coloured by one indicator.</summary>
/// <param name="Title">The indicator.</param>
/// <param name="Sub">Its period.</param>
/// <param name="Outlines">Where outlines are loaded; null draws tiles.</param>
public sealed record OverviewMap(string Title, string Sub, MapScale Scale, IReadOnlyList<MapArea> Areas, MapOutlines? Outlines);

/// <summary>What happened, for the ticker's own signs; status signs are for status alone.</summary>
public enum ChangeSign
{
    Sent,
    Edited,
    Approved,
    Returned,
    Overdue,
    Computed,
    Imported,
    Withdrawn,
}

/// <summary>One line of <em>Vừa thay đổi</em>, already in the reader's words.</summary>
/// <param name="Number">The change's number on the feed.</param>
public sealed record ChangeLine(long Number, DateTime At, ChangeSign Sign, string Who, string What, string? Href = null);

/// <summary>Who owes figures of the open or last period and has not given them.</summary>
/// <param name="Period">The period meant, in words.</param>
/// <param name="Units">Units that owe, worst first; may be fewer than <paramref name="Missing"/>.</param>
public sealed record NotReported(string Period, int Missing, int Expected, IReadOnlyList<NotReportedUnit> Units, string? Href = null);

/// <summary>A unit that owes.</summary>
/// <param name="Owed">How many cells.</param>
public sealed record NotReportedUnit(string Code, string Name, int Owed, DateOnly? DueOn, string? Href = null);
