namespace Dashboard.Health;

/// <summary>Texts of the health page: <c>{Part}</c> names a part, <c>{Part}.{Finding}</c> says how it is.</summary>
public sealed class HealthTexts;
