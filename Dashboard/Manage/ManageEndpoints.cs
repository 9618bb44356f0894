using Dashboard.Access;
using Dashboard.Exports;

namespace Dashboard.Manage;

/// <summary>The managed tables as files, under the same filter as on the page.</summary>
internal static class ManageEndpoints
{
    public static void MapManage(this IEndpointRouteBuilder routes)
    {
        var manage = routes.MapGroup("/manage").RequireAuthorization(Policies.Coordinate);
        Map("/breakdowns", (tables, filter, cancel) => tables.BreakdownsAsync(filter, cancel));
        Map("/holidays", (tables, filter, cancel) => tables.HolidaysAsync(filter, cancel));
        Map("/indicators", (tables, filter, cancel) => tables.IndicatorsAsync(filter, cancel));
        Map("/measures", (tables, filter, cancel) => tables.MeasuresAsync(filter, cancel));
        Map("/sets", (tables, filter, cancel) => tables.SetsAsync(filter, cancel));
        Map("/targets", (tables, filter, cancel) => tables.TargetsAsync(filter, cancel));
        manage.MapGet("/sets/{code}/export.{format}", async (string code, string format, [AsParameters] ManageFilter filter, ManageTables tables, CancellationToken cancel) =>
            TableExport.File((await tables.MembersAsync(filter with { Set = code }, cancel)).ToExport(), format));
        Map("/periods", (tables, filter, cancel) => tables.PeriodsAsync(filter, cancel));

        void Map(string path, Func<ManageTables, ManageFilter, CancellationToken, Task<ManageTable>> read) =>
            manage.MapGet($"{path}/export.{{format}}", async (string format, [AsParameters] ManageFilter filter, ManageTables tables, CancellationToken cancel) =>
                TableExport.File((await read(tables, filter, cancel)).ToExport(), format));
    }
}
