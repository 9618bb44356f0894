using System.Globalization;
using Dashboard.Data.Alerts;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>What a rule watches and where it stands, in words.</summary>
public static class RuleWords
{
    extension(IStringLocalizer<AlertPageTexts> text)
    {
        /// <summary>In what the kind is measured.</summary>
        public string MeasureOf(AlertKind kind) => text[$"Measure.{kind}"] is { ResourceNotFound: false } measure ? measure.Value : "";

        /// <summary><em>≥ 5 điểm chậm so với yêu cầu</em>.</summary>
        public string ThresholdOf(AlertRule rule) => rule.FiresAt is { } fires ? $"≥ {Number(fires)} {text.MeasureOf(rule.Kind)}" : Formats.None;
    }

    /// <summary>A threshold as it is typed.</summary>
    public static string Number(long value) => (value / 10_000m).ToString("0.####", CultureInfo.CurrentCulture);

    /// <summary>Reads what somebody typed, with a point or a comma; nothing typed is the kind's usual.</summary>
    public static bool TryNumber(string? typed, out decimal? value)
    {
        value = null;
        if (string.IsNullOrWhiteSpace(typed))
            return true;

        // A threshold has no thousands: a comma and a point both begin the decimals.
        if (!decimal.TryParse(typed.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return false;

        value = number;
        return true;
    }

    public static string Tone(RuleStanding standing) => standing switch
    {
        RuleStanding.Firing => "bad",
        RuleStanding.Pending or RuleStanding.Recovering => "risk",
        RuleStanding.Normal => "good",
        _ => "unknown",
    };
}
