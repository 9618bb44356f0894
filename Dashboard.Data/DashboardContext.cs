using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Dashboard.Data;

/// <summary>The whole model, once for both databases. Each engine's subclass adds nothing but a type, so that it owns a migration set.</summary>
public abstract class DashboardContext(DbContextOptions options) : IdentityUserContext<User, int>(options)
{
    public DbSet<Unit> Units => Set<Unit>();

    public DbSet<UnitName> UnitNames => Set<UnitName>();

    public DbSet<Succession> Successions => Set<Succession>();

    public DbSet<Classification> Classifications => Set<Classification>();

    public DbSet<Outline> Outlines => Set<Outline>();

    public DbSet<UnitSet> UnitSets => Set<UnitSet>();

    public DbSet<UnitSetMember> UnitSetMembers => Set<UnitSetMember>();

    public DbSet<Series> Series => Set<Series>();

    public DbSet<Measure> Measures => Set<Measure>();

    public DbSet<Indicator> Indicators => Set<Indicator>();

    public DbSet<BreakdownCategory> BreakdownCategories => Set<BreakdownCategory>();

    public DbSet<SeriesRevision> SeriesRevisions => Set<SeriesRevision>();

    public DbSet<Phase> Phases => Set<Phase>();

    public DbSet<PhaseRevision> PhaseRevisions => Set<PhaseRevision>();

    public DbSet<Target> Targets => Set<Target>();

    public DbSet<TargetNote> TargetNotes => Set<TargetNote>();

    public DbSet<Period> Periods => Set<Period>();

    public DbSet<Entry.Receipt> Receipts => Set<Entry.Receipt>();

    public DbSet<Holiday> Holidays => Set<Holiday>();

    public DbSet<Figure> Figures => Set<Figure>();

    public DbSet<Rollup> Rollups => Set<Rollup>();

    public DbSet<TreeVersion> TreeVersions => Set<TreeVersion>();

    public DbSet<CommandReceipt> CommandReceipts => Set<CommandReceipt>();

    public DbSet<Change> Changes => Set<Change>();

    public DbSet<FeedHead> FeedHeads => Set<FeedHead>();

    public DbSet<OfficeHeld> OfficesHeld => Set<OfficeHeld>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<Setting> Settings => Set<Setting>();

    public DbSet<JobRun> JobRuns => Set<JobRun>();

    public DbSet<Screen> Screens => Set<Screen>();

    public DbSet<ScreenStatus> ScreenStatuses => Set<ScreenStatus>();

    public DbSet<ScreenPairing> ScreenPairings => Set<ScreenPairing>();

    public DbSet<ScreenCommand> ScreenCommands => Set<ScreenCommand>();

    public DbSet<Playlist> Playlists => Set<Playlist>();

    public DbSet<Takeover> Takeovers => Set<Takeover>();

    public DbSet<Stocktake> Stocktakes => Set<Stocktake>();

    public DbSet<MediaFile> MediaFiles => Set<MediaFile>();

    public DbSet<Directive> Directives => Set<Directive>();

    public DbSet<DirectiveQuestion> DirectiveQuestions => Set<DirectiveQuestion>();

    public DbSet<DirectiveFile> DirectiveFiles => Set<DirectiveFile>();

    public DbSet<DirectiveTask> Tasks => Set<DirectiveTask>();

    public DbSet<TaskEvent> TaskEvents => Set<TaskEvent>();

    public DbSet<TaskMention> TaskMentions => Set<TaskMention>();

    public DbSet<TaskFollower> TaskFollowers => Set<TaskFollower>();

    public DbSet<TaskExtension> TaskExtensions => Set<TaskExtension>();

    public DbSet<TaskIndicator> TaskIndicators => Set<TaskIndicator>();

    public DbSet<TaskTemplate> TaskTemplates => Set<TaskTemplate>();

    public DbSet<SavedFilter> SavedFilters => Set<SavedFilter>();

    public DbSet<Delegation> Delegations => Set<Delegation>();

    public DbSet<Inspection> Inspections => Set<Inspection>();

    public DbSet<Alert> Alerts => Set<Alert>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<AlertUnit> AlertUnits => Set<AlertUnit>();

    public DbSet<AlertRule> AlertRules => Set<AlertRule>();

    public DbSet<AlertRuleState> AlertRuleStates => Set<AlertRuleState>();

    public DbSet<Escalation> Escalations => Set<Escalation>();

    public DbSet<Duty> Duties => Set<Duty>();

    public DbSet<Silence> Silences => Set<Silence>();

    public DbSet<ReactionCursor> ReactionCursors => Set<ReactionCursor>();

    public DbSet<AlertChoice> AlertChoices => Set<AlertChoice>();

    public DbSet<PushSubscription> PushSubscriptions => Set<PushSubscription>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<ReportRegime> ReportRegimes => Set<ReportRegime>();

    public DbSet<ReportForm> ReportForms => Set<ReportForm>();

    public DbSet<ReportRound> ReportRounds => Set<ReportRound>();

    public DbSet<Submission> Submissions => Set<Submission>();

    public DbSet<SubmissionEvent> SubmissionEvents => Set<SubmissionEvent>();

    public DbSet<SubmissionText> SubmissionTexts => Set<SubmissionText>();

    public DbSet<SubmissionRemark> SubmissionRemarks => Set<SubmissionRemark>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(DashboardContext).Assembly);
        if (Database.IsSqlite())
        {
            KeepIntegers<Figure>(builder, nameof(Figure.Value));
            KeepIntegers<Rollup>(
                builder, nameof(Rollup.ApprovedValue), nameof(Rollup.ApprovedDenominator), nameof(Rollup.ProvisionalValue), nameof(Rollup.ProvisionalDenominator));
        }
    }

    // SQLite turns a sum that overflows into a rounded REAL and says nothing; other databases refuse it by themselves.
    private static void KeepIntegers<T>(ModelBuilder builder, params ReadOnlySpan<string> columns)
        where T : class
    {
        foreach (var column in columns)
            builder.Entity<T>().ToTable(table => table.HasCheckConstraint($"CK_{typeof(T).Name}s_{column}_Integer", $"typeof(\"{column}\") = 'integer'"));
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<string>().HaveMaxLength(400);
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTime>();
    }

    // The database gives instants back without a kind; every instant here is UTC.
    private sealed class UtcDateTime() : ValueConverter<DateTime, DateTime>(at => at, stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}

/// <summary>The embedded database.</summary>
public sealed class SqliteDashboardContext(DbContextOptions<SqliteDashboardContext> options) : DashboardContext(options);

/// <summary>The production database.</summary>
public sealed class SqlServerDashboardContext(DbContextOptions<SqlServerDashboardContext> options) : DashboardContext(options);
