namespace Dashboard.Data.Alerts;

/// <summary>What looking at a thing gave.</summary>
public enum RuleTruth
{
    No,
    Yes,

    /// <summary>Between where it ends and where it begins: as it was.</summary>
    AsBefore,
    NoData,
    Error,
}

/// <summary>What is to be done about a thing after it was looked at.</summary>
public enum RuleAct
{
    Nothing,

    /// <summary>Say it: it has held for long enough.</summary>
    Fire,

    /// <summary>The alert stands, and is now for want of data or because the rule itself fails.</summary>
    Turn,

    /// <summary>It is over.</summary>
    Resolve,
}

/// <summary>
/// How a rule passes from one standing to the next. Pure: the standing, since when, what is seen now, and the clock. A clock that jumps back starts a
/// wait anew at worst; one that jumps forward ends it; neither says a thing twice, since what was said is the alert that the state carries.
/// </summary>
public static class RuleCourse
{
    /// <summary>Whether a value makes a rule true, with the distance between beginning and end that keeps it from fluttering.</summary>
    public static RuleTruth Judge(long? value, long firesAt, long? clearsAt) => value switch
    {
        null => RuleTruth.NoData,
        { } seen when seen >= firesAt => RuleTruth.Yes,
        { } seen when clearsAt is { } clears && seen >= clears => RuleTruth.AsBefore,
        _ => RuleTruth.No,
    };

    /// <summary>The next standing; null when there is nothing left to remember.</summary>
    /// <param name="wasSaid">Whether there is an alert that stands.</param>
    public static (RuleStanding? Standing, DateTime Since, RuleAct Act) Next(
        RuleStanding? standing, DateTime since, bool wasSaid, RuleTruth truth, TimeSpan pending, TimeSpan keep, DateTime now)
    {
        // The clock was put back: what began in the future began now.
        if (since > now)
            since = now;

        if (truth == RuleTruth.AsBefore)
        {
            truth = standing switch
            {
                RuleStanding.Pending or RuleStanding.Firing or RuleStanding.Recovering => RuleTruth.Yes,
                RuleStanding.NoData or RuleStanding.Error when wasSaid => RuleTruth.Yes,
                _ => RuleTruth.No,
            };
        }

        switch (truth)
        {
            case RuleTruth.Yes when standing is RuleStanding.Firing or RuleStanding.Recovering:
                return (RuleStanding.Firing, standing == RuleStanding.Firing ? since : now, wasSaid ? RuleAct.Nothing : RuleAct.Fire);
            case RuleTruth.Yes when standing is RuleStanding.NoData or RuleStanding.Error && wasSaid:
                return (RuleStanding.Firing, now, RuleAct.Turn);
            case RuleTruth.Yes:
                var began = standing == RuleStanding.Pending ? since : now;
                return now - began >= pending ? (RuleStanding.Firing, now, RuleAct.Fire) : (RuleStanding.Pending, began, RuleAct.Nothing);

            case RuleTruth.NoData or RuleTruth.Error:
                var own = truth == RuleTruth.NoData ? RuleStanding.NoData : RuleStanding.Error;
                var from = standing == own ? since : now;
                var ripe = now - from >= pending;
                return (own, from, !ripe ? RuleAct.Nothing : wasSaid ? RuleAct.Turn : RuleAct.Fire);

            default:
                if (!wasSaid)
                    return (null, now, RuleAct.Nothing);

                // Over only when it has been over for a while.
                var ceased = standing == RuleStanding.Recovering ? since : now;
                return now - ceased >= keep ? (null, now, RuleAct.Resolve) : (RuleStanding.Recovering, ceased, RuleAct.Nothing);
        }
    }
}
