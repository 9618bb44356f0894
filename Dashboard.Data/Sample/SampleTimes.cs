using Dashboard.Data.Periods;

namespace Dashboard.Data.Sample;

/// <summary>When a cell was recorded, submitted and approved; an instant still to come has not happened.</summary>
internal readonly record struct SampleTimes(DateTime Recorded, DateTime Submitted, DateTime Approved)
{
    /// <summary>Submitted within the hour, approved when said.</summary>
    public static SampleTimes From(DateTime recorded, DateTime approved) => new(recorded, recorded.AddMinutes(25), approved);

    /// <summary>Replaced before anybody had submitted it.</summary>
    public SampleTimes NeverSubmitted => this with { Submitted = DateTime.MaxValue, Approved = DateTime.MaxValue };

    /// <summary>The system's own counts: at the start of the period when it counts units, else when the period has ended.</summary>
    public static SampleTimes Computed(GenerationFact fact, Period period) =>
        AtOnce((fact.Kind == "one" ? period.From : period.To.AddDays(1)).StartInVietnam().AddMinutes(5));

    /// <summary>Nobody need approve what the system counts itself.</summary>
    public static SampleTimes AtOnce(DateTime at) => new(at, at, at);

    /// <summary>Most units report on the first working days after the period; some while it runs, few when it is already closed.</summary>
    public static SampleTimes Reported(Period period, bool isEarly, bool isLate, double luck)
    {
        if (isEarly)
        {
            var length = period.To.DayNumber - period.From.DayNumber;
            var early = WorkTime.Within(period.From.AddDays(length / 6), period.From.AddDays(length * 2 / 3), luck);

            // Some leave it open to the end of the period, and the coordinator waits for the end in any case.
            var handedIn = luck < 0.7 ? early.AddMinutes(25) : WorkTime.Within(period.To.AddDays(1), period.To.AddDays(2), luck);
            return new SampleTimes(early, handedIn, WorkTime.After(WorkTime.Within(period.To.AddDays(1), period.To.AddDays(3), luck), 2));
        }

        var days = period.Frequency == Frequency.Month ? 5 : period.Frequency == Frequency.Year ? 24 : 9;
        var recorded = isLate
            ? WorkTime.Within(period.ClosesOn.AddDays(1), period.ClosesOn.AddDays(9), luck)
            : WorkTime.Within(period.To.AddDays(1), period.To.AddDays(days), luck);
        return From(recorded, WorkTime.After(recorded, 2));
    }

    /// <summary>The second version of the cell.</summary>
    public SampleTimes Corrected(bool afterApproval, double luck)
    {
        var recorded = afterApproval ? WorkTime.After(Approved, 3 + (int)(luck * 18)) : Recorded.AddMinutes(10 + (luck * 14));
        return From(recorded, afterApproval ? WorkTime.After(recorded, 2) : Approved);
    }
}

/// <summary>Office hours in Vietnam: Monday to Friday, half past seven to five.</summary>
internal static class WorkTime
{
    /// <summary>An instant within office hours of one of the days, or of the next working day when there is none among them.</summary>
    public static DateTime Within(DateOnly from, DateOnly to, double luck)
    {
        var days = new List<DateOnly>();
        for (var day = from; day <= to || days.Count == 0; day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                days.Add(day);
        }

        var place = luck * days.Count;
        var time = place - (int)place;

        // Four hours in the morning, three and a half in the afternoon.
        var hours = time * 7.5;
        return days[(int)place].StartInVietnam().AddSeconds((int)((hours < 4 ? hours + 7.5 : hours + 9.5) * 3600));
    }

    /// <summary>So many working days later, in the same hour.</summary>
    public static DateTime After(DateTime at, int days)
    {
        for (; days > 0; days--)
        {
            do
                at = at.AddDays(1);
            while (at.DayInVietnam().DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        }

        return at;
    }
}
