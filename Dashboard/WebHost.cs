using Dashboard.Access;
using Dashboard.Data.Storage;
using Dashboard.Layout;
using Dashboard.Jobs.Schedule;

namespace Dashboard;

/// <summary>Composition root of the web: which parts there are, in which order.</summary>
internal static class WebHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var app = Build(args);
        await app.Services.GetRequiredService<DatabaseSetup>().MigrateAsync(CancellationToken.None);
        await app.AddSampleAccountsAsync();
        await app.RunAsync();
        return 0;
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var storage = StorageOptions.Read(builder.Configuration, builder.Environment.ContentRootPath);
        builder.Services.AddDashboardData(storage);
        builder.Services.AddAccess(builder.Configuration, storage);
        builder.Services.AddLook();
        builder.Services.AddJobs(storage, builder.Configuration);
        builder.Services.AddHealthChecks().AddDbContextCheck<Data.DashboardContext>();

        var app = builder.Build();
        app.UseRequestLocalization();
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.UseAccess();
        app.MapAccess();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
        app.MapLook();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
