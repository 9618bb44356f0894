using Dashboard.Map;

namespace Dashboard.Figures;

/// <summary>Registers what the pages of numbers stand on.</summary>
internal static class FigureServices
{
    public static IServiceCollection AddFigures(this IServiceCollection services)
    {
        services.AddSingleton<FigureViews>();
        services.AddSingleton<RankingMaps>();
        return services;
    }
}
