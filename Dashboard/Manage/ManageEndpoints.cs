using Dashboard.Access;
using Dashboard.Exports;

namespace Dashboard.Manage;

/// <summary>The managed tables as files, under the same filter as on the page.</summary>
internal static class ManageEndpoints
{
    public static IServiceCollection AddManage(this IServiceCollection services) => services.AddSingleton<ManageTables>();

    public static void MapManage(this IEndpointRouteBuilder routes)
    {
        var manage = routes.MapGroup("/manage").RequireAuthorization(Policies.Coordinate);
        Map("/periods", (tables, filter, cancel) => tables.PeriodsAsync(filter, cancel));

        void Map(string path, Func<ManageTables, ManageFilter, CancellationToken, Task<ManageTable>> read) =>
            manage.MapGet($"{path}/export.{{format}}", async (string format, [AsParameters] ManageFilter filter, ManageTables tables, CancellationToken cancel) =>
                TableExport.File((await read(tables, filter, cancel)).ToExport(), format));
    }
}
