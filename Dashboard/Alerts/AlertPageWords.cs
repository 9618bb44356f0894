using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>Words that several pages about alerts need.</summary>
internal static class AlertPageWords
{
    extension(IStringLocalizer<AlertPageTexts> text)
    {
        /// <summary>Minutes as people say them: <em>45 phút</em>, <em>4 giờ</em>, <em>1 giờ 30 phút</em>.</summary>
        public string Took(int minutes) => minutes < 60
            ? text["Minutes", minutes]
            : minutes % 60 == 0 ? text["Hours", minutes / 60] : text["HoursMinutes", minutes / 60, minutes % 60];

        /// <summary>Kinds as they are stored, with commas; all where there are none.</summary>
        public string KindsOf(string kinds) => kinds.Length == 0
            ? text["Silence.AllKinds"]
            : string.Join(", ", kinds.Split(',').Select(k => text[$"Kind.{k.Trim()}"].Value));
    }
}
