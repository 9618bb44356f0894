using Dashboard.Data.Storage;

namespace Dashboard.Walls;

/// <summary>Names the build that runs: a screen that shows another one's page loads itself anew.</summary>
internal static class WallBuild
{
    /// <summary>The operator's name for it where one is set, and the program's own otherwise.</summary>
    public static string Of(WallOptions options) => options.Build is { Length: > 0 } build ? build : Name;

    private static string Name { get; } = $"{Backups.Product.Split('+')[0]} {typeof(WallBuild).Module.ModuleVersionId.ToString("N")[..8]}";
}
