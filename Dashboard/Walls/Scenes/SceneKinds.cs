namespace Dashboard.Walls.Scenes;

/// <summary>Every kind of scene. To add one: a component with a <see cref="SceneView"/> parameter, a line here, its texts.</summary>
public static class SceneKinds
{
    private static readonly SceneParameter Unit = new("unit", SceneParameterKind.Unit);
    private static readonly SceneParameter Group = new("group", SceneParameterKind.Group);
    private static readonly SceneParameter Basis = new("basis", SceneParameterKind.Basis);
    private static readonly SceneParameter Indicator = new("indicator", SceneParameterKind.Indicator);

    public static readonly IReadOnlyList<SceneKind> All =
    [
        new("overview", typeof(OverviewScene), true, Unit, Group),
        new("indicator", typeof(IndicatorScene), true, Unit, Indicator with { IsRequired = true }, Basis),
        new("map", typeof(MapScene), false, Unit, Indicator, Basis),
        new("reporting", typeof(ReportingScene), true, Unit),
        new("league", typeof(LeagueScene), false, Unit, Group, Indicator),
        new("today", typeof(TodayScene), true, Unit),
        new("message", typeof(MessageScene), true, new("title", SceneParameterKind.Line), new("text", SceneParameterKind.Text, IsRequired: true), new("from", SceneParameterKind.Line)),
        new("disbursement", typeof(DisbursementScene), true, Unit),
        new("tasks", typeof(TaskScene), true, Unit),
        new("alerts", typeof(AlertScene), true, Unit),
        new("picture", typeof(PictureScene), true, new("media", SceneParameterKind.Media, IsRequired: true), new("title", SceneParameterKind.Line)),
    ];

    /// <summary>The kind with this code, or null: a playlist may name one that a newer build has and this one does not.</summary>
    public static SceneKind? Find(string code) => All.FirstOrDefault(k => k.Code == code);
}
