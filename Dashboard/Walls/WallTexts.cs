namespace Dashboard.Walls;

/// <summary>Texts of the wall's own page and of those that run the screens.</summary>
public sealed class WallTexts;
