namespace Dashboard.Manage;

/// <summary>Registers what the managing pages read.</summary>
public static class ManageServices
{
    public static IServiceCollection AddManage(this IServiceCollection services) => services.AddSingleton<ManageTables>().AddSingleton<ManageChoices>();
}
