using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Periods;

/// <summary>What a day on the calendar is instead of what the week says.</summary>
public enum HolidayKind
{
    /// <summary>Ngày nghỉ: a holiday, a day given for one that fell on a weekend, or one exchanged for a day of work.</summary>
    DayOff,

    /// <summary>Ngày làm bù: a Saturday or Sunday that is worked in exchange.</summary>
    MakeUpDay,
}

/// <summary>A day on the calendar of offices, with its legal basis. It is withdrawn, never overwritten.</summary>
public sealed class Holiday
{
    public int Id { get; set; }

    public required DateOnly On { get; set; }

    /// <summary>As the decision names it, in Vietnamese.</summary>
    public required string Name { get; set; }

    public required HolidayKind Kind { get; set; }

    /// <summary>Law, decision or announcement.</summary>
    public required string Basis { get; set; }

    /// <summary>Reckoned from the law and the lunar calendar; no decision that names the day is known here.</summary>
    public bool IsReckoned { get; set; }

    public DateTime RecordedAt { get; set; }

    /// <summary>The account; 0 for the system.</summary>
    public int RecordedBy { get; set; }

    /// <summary>When it was taken back; null while it stands.</summary>
    public DateTime? WithdrawnAt { get; set; }

    public int? WithdrawnBy { get; set; }

    public string? WithdrawReason { get; set; }
}

internal sealed class HolidayConfiguration : IEntityTypeConfiguration<Holiday>
{
    public void Configure(EntityTypeBuilder<Holiday> holiday) =>
        holiday.HasIndex(h => h.On).IsUnique().HasFilter("\"WithdrawnAt\" IS NULL");
}
