using Dashboard.Data.Figures;

namespace Dashboard.Data.Indicators;

/// <summary>Judges a number against its target's trajectory.</summary>
public static class TargetRule
{
    /// <summary>What the trajectory asks for on a day: straight lines between the milestones, the last of which is the target at the phase's end. Null without a number.</summary>
    public static decimal? Required(Target target, Phase phase, DateOnly day)
    {
        if (target.Value is not { } final)
            return null;

        var points = target.Milestones.Select(m => (m.On, m.Value)).Where(m => m.On < phase.To).Append((On: phase.To, Value: final)).OrderBy(p => p.On).ToArray();
        if (day <= points[0].On)
            return FixedPoint.ToDecimal(points[0].Value);

        for (var i = 1; i < points.Length; i++)
        {
            if (day > points[i].On)
                continue;

            var (from, to) = (points[i - 1], points[i]);
            var share = (decimal)(day.DayNumber - from.On.DayNumber) / (to.On.DayNumber - from.On.DayNumber);
            return FixedPoint.ToDecimal(from.Value) + (share * FixedPoint.ToDecimal(to.Value - from.Value));
        }

        return FixedPoint.ToDecimal(final);
    }

    /// <summary>Stands the number against the target. Before the phase's end a status against the number's closing day, after it a result that no longer moves.</summary>
    public static TargetStanding Stand(Indicator indicator, Target? target, Phase? phase, IndicatorNumber? number, DateOnly today)
    {
        if (target?.Value is not { } scaled || phase is null)
            return new TargetStanding(TargetStatus.NoTarget, null, null, phase?.To, phase?.IsIllustrative ?? false);

        var final = FixedPoint.ToDecimal(scaled);
        var required = Required(target, phase, number?.SpanTo ?? today);
        return new TargetStanding(Status(), required, final, phase.To, phase.IsIllustrative);

        TargetStatus Status()
        {
            if (number?.Value is not { } value || !IsCovered(number, indicator.CoverageThreshold))
                return TargetStatus.Insufficient;

            var higher = indicator.Direction == Direction.HigherIsBetter;
            if (today > phase.To && number.SpanTo >= phase.To)
                return value == final ? TargetStatus.Reached : value > final == higher ? TargetStatus.Exceeded : TargetStatus.Missed;

            var ask = required!.Value;
            if (higher ? value >= ask : value <= ask)
                return TargetStatus.OnTrack;

            var tolerance = (100 - indicator.RiskThreshold) / 100m * ask;
            return (higher ? value >= ask - tolerance : value <= ask + tolerance) ? TargetStatus.AtRisk : TargetStatus.Late;
        }
    }

    /// <summary>Have enough of those who owe it reported? Coverage is not value: too little of it is never good.</summary>
    public static bool IsCovered(IndicatorNumber number, int threshold) =>
        number.Expected == 0 || number.Reported * 100L >= (long)number.Expected * threshold;
}
