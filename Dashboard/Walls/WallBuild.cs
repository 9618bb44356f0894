using Dashboard.Data.Storage;

namespace Dashboard.Walls;

/// <summary>Names the build that runs: a screen that shows another one's page loads itself anew.</summary>
internal static class WallBuild
{
    public static string Name { get; } = $"{Backups.Product.Split('+')[0]} {typeof(WallBuild).Module.ModuleVersionId.ToString("N")[..8]}";
}
