namespace Dashboard.Walls.Scenes;

/// <summary>Registers what the scenes of wall screens read.</summary>
public static class SceneServices
{
    public static IServiceCollection AddScenes(this IServiceCollection services) => services.AddSingleton<SceneSources>();
}
