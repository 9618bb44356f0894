namespace Dashboard.Walls.Meetings;

/// <summary>Texts of presentation, takeovers and stocktakes.</summary>
public sealed class MeetingTexts;
