using Dashboard.Access;
using Dashboard.Alerts;
using Dashboard.Api;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Sample;
using Dashboard.Data.Storage;
using Dashboard.Directives;
using Dashboard.Entry;
using Dashboard.Figures;
using Dashboard.Health;
using Dashboard.Indicators;
using Dashboard.Jobs;
using Dashboard.Jobs.Sample;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Live;
using Dashboard.Manage;
using Dashboard.Map;
using Dashboard.Overview;
using Dashboard.Reports;
using Dashboard.Units;
using Dashboard.Walls;
using Dashboard.Walls.Meetings;
using Dashboard.Walls.Scenes;
using Microsoft.EntityFrameworkCore;

namespace Dashboard;

/// <summary>Composition root of the web: which parts there are, in which order.</summary>
internal static class WebHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var app = Build(args);
        await PrepareAsync(app, CancellationToken.None);
        await app.RunAsync();
        return 0;
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var storage = StorageOptions.Read(builder.Configuration, builder.Environment.ContentRootPath);
        builder.Services.AddDashboardData(storage);
        var sample = SampleOptions.Read(builder.Configuration, builder.Environment.IsDevelopment());
        builder.Services.AddSample(sample);
        builder.Services.AddAccess(builder.Configuration, storage);
        builder.Services.AddJobs(storage, builder.Configuration);
        builder.Services.AddSampleJobs(sample);
        builder.Services.AddApi();
        builder.Services.AddLive();
        builder.Services.AddLook();
        builder.Services.AddManage();
        builder.Services.AddSingleton<OutlineDrawings>();
        builder.Services.AddFigures();
        builder.Services.AddSingleton<OverviewModels>();
        builder.Services.AddScenes();
        builder.Services.AddHealth(builder.Configuration);
        builder.Services.AddEntry();
        builder.Services.AddWalls();
        builder.Services.AddMeetings();
        builder.Services.AddAlertPages();
        builder.Services.AddDirectives(builder.Configuration);
        builder.Services.AddChannels(builder.Configuration);

        var app = builder.Build();
        app.UseRequestLocalization();
        // For people who open a page; programs get problem details, and forms the bare status.
        app.UseWhen(context => HttpMethods.IsGet(context.Request.Method) && !ApiServices.IsForPrograms(context), people => people.UseStatusCodePagesWithReExecute("/not-found"));
        app.UseWhen(ApiServices.IsForPrograms, programs => programs.UseStatusCodePages());
        app.UseEntry();
        app.UseWalls();
        app.UseAccess();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapAccess();
        app.MapApi();
        app.MapLive();
        app.MapLook();
        app.MapOutlines();
        app.MapUnits();
        app.MapManage();
        app.MapEntry();
        app.MapEntryExports();
        app.MapReports();
        app.MapJobExports();
        app.MapWalls();
        app.MapMeetings();
        app.MapChannels();
        app.MapIndicators();
        app.MapMedia();
        app.MapAlertPages();
        app.MapExplain();
        app.MapDirectives();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    /// <summary>What must be true before the first request: the schema, the sample where it is wanted, roll-ups on today's tree.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel)
    {
        var services = app.Services;
        await services.GetRequiredService<DatabaseSetup>().MigrateAsync(cancel);
        await services.GetRequiredService<SettingsAudit>().RecordAsync(cancel);
        await services.GetRequiredService<HolidayDesk>().EnsureAsync(Vietnam.Today(services.GetRequiredService<TimeProvider>()), cancel);
        var loaded = await services.GetRequiredService<SampleLoader>().LoadAsync(
            services.GetRequiredService<SampleOptions>().Load,
            _ => app.AddSampleAccountsAsync(),
            async stop =>
            {
                await services.GetRequiredService<TreeVersions>().EnsureAsync(stop);
                await services.GetRequiredService<RollupRecompute>().RunAsync(progress: null, stop);
            },
            cancel);
        if (loaded)
            app.Logger.LogInformation("The sample province is loaded; its figures are illustrative.");

        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        services.GetRequiredService<SampleMark>().IsOn = await SampleRule.IsSampleAsync(db, cancel);
    }
}
