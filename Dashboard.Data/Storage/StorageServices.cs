using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dashboard.Data.Storage;

/// <summary>Registers the database and all that works on it.</summary>
public static class StorageServices
{
    public static IServiceCollection AddDashboardData(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        if (options.Provider == DatabaseProvider.SqlServer)
        {
            services.AddPooledDbContextFactory<SqlServerDashboardContext>(db => Configure(db, options));
            services.AddSingleton<IDbContextFactory<DashboardContext>, ContextFactory<SqlServerDashboardContext>>();
        }
        else
        {
            Directory.CreateDirectory(options.Folder);

            // Before anything opens the database: a restore that was interrupted is carried through.
            PendingRestore.Finish(options.Folder);
            services.AddPooledDbContextFactory<SqliteDashboardContext>(db => Configure(db, options));
            services.AddSingleton<IDbContextFactory<DashboardContext>, ContextFactory<SqliteDashboardContext>>();
        }

        // For ASP.NET Core Identity's stores, which live as long as a request.
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext());
        services.AddSingleton<FeedSignal>();
        services.AddSingleton<WriteGate>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService<FeedReader>();
        services.AddSingleton<Indicators.Catalogues>();
        services.AddSingleton<Figures.FigureDesk>();
        services.AddSingleton<Figures.Standpoints>();
        services.AddSingleton<Indicators.TargetNoteDesk>();
        services.AddSingleton<Figures.FigureImporter>();
        services.AddSingleton<Figures.RollupVerifier>();
        services.AddSingleton<Figures.RollupRecompute>();
        services.AddSingleton<Figures.TreeVersions>();
        services.AddHostedService<Figures.TreeKeeper>();
        services.AddSingleton<Overview.OverviewBoards>();
        services.AddSingleton<Overview.PastBoards>();
        services.AddSingleton(_ => DataFolder.Share(options.Folder) ?? throw new InvalidOperationException($"A restore of {options.Folder} is under way."));
        services.AddSingleton<DatabaseSetup>();
        services.AddSingleton<Backups>();
        services.AddSingleton<StorageCheck>();
        services.AddSingleton<Periods.PeriodCalendar>();
        services.AddSingleton<Periods.PeriodDesk>();
        services.AddSingleton<Periods.WorkingCalendar>();
        services.AddSingleton<Periods.HolidayDesk>();
        services.AddSingleton<Reports.ReportCalendar>();
        services.AddSingleton<Reports.ReportDesk>();
        services.AddSingleton<Reports.RegimeDesk>();
        services.AddSingleton<Indicators.SeriesDesk>();
        services.AddSingleton<Indicators.FormulaTrial>();
        services.AddSingleton<Indicators.TargetDesk>();
        services.AddSingleton<SetDesk>();
        services.AddSingleton<Search.Finder>();
        services.AddSingleton<Walls.ScreenTokens>();
        services.AddSingleton<Walls.ScreenPlans>();
        services.AddSingleton<Walls.ScreenStatuses>();
        services.AddSingleton<Walls.WallDesk>();
        services.AddSingleton<Walls.PlaylistDesk>();
        services.AddSingleton<Walls.TakeoverDesk>();
        services.AddSingleton<Walls.StocktakeDesk>();
        services.AddSingleton<Walls.MediaDesk>();
        services.AddSingleton<Directives.DirectiveDesk>();
        services.TryAddSingleton<Directives.IFileScanner, Directives.NoScanner>();
        services.AddSingleton<Directives.EvidenceDesk>();
        services.TryAddSingleton(new Directives.EdxmlOptions());
        services.AddSingleton<Directives.DirectiveImporter>();
        services.AddSingleton<Directives.InspectionDesk>();
        services.AddSingleton<Directives.TaskSettingsDesk>();
        services.AddSingleton<Directives.TaskDesk>();
        services.AddSingleton<Directives.TaskWatch>();
        services.AddSingleton<Directives.DelegationDesk>();
        services.AddSingleton<Directives.TaskTemplateDesk>();
        services.AddSingleton<Directives.SavedFilterDesk>();
        services.AddSingleton<UnitTrees>();
        services.AddSingleton<UnitImporter>();
        services.AddSingleton<UnitDesk>();
        services.AddSingleton<ReorganisationDesk>();
        services.AddSingleton<Alerts.DeliveryQueue>();
        services.AddSingleton<Alerts.ChannelAvailability>();
        services.AddSingleton<Alerts.EmailLeave>();
        services.TryAddSingleton(Alerts.ConfiguredChannels.Default);
        services.AddAlerts();
        services.AddAccounts();
        return services;
    }

    /// <summary>The provider and its settings, the same for the host, for tests and for tools.</summary>
    public static void Configure(DbContextOptionsBuilder builder, StorageOptions options)
    {
        if (options.Provider == DatabaseProvider.SqlServer)
            builder.UseSqlServer(options.ConnectionString, server => server.EnableRetryOnFailure());
        else
            builder.UseSqlite(options.ConnectionString).ReplaceService<IMigrationsSqlGenerator, SqliteTables>().AddInterceptors(new SqliteSettings());

        // One query that loads parents and children is what is meant wherever it is written here.
        builder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.MultipleCollectionIncludeWarning));
    }

    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<DashboardContext>
        where TContext : DashboardContext
    {
        public DashboardContext CreateDbContext() => factory.CreateDbContext();

        public async Task<DashboardContext> CreateDbContextAsync(CancellationToken cancellationToken = default) => await factory.CreateDbContextAsync(cancellationToken);
    }
}
