using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>What runs by itself: when next, how the last run ended, how far the present one is; and all runs before.</summary>
public sealed partial class JobsPage
{
    private const int PageSize = 50;

    private static readonly JobOutcome[] Outcomes = [JobOutcome.Running, JobOutcome.Done, JobOutcome.Partial, JobOutcome.Failed, JobOutcome.Skipped, JobOutcome.Cancelled];

    private readonly Dictionary<int, string> _people = [];
    private Actor _actor = new(-1, "", 0, []);
    private IReadOnlyList<Line> _lines = [];
    private IReadOnlyList<JobRun> _history = [];
    private bool _hasOlder;
    private DateTime _now;
    private string? _refusal;

    [Inject]
    public required IStringLocalizer<JobTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<RefusalTexts> Refusals { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required JobDesk Desk { get; init; }

    [Inject]
    public required JobCatalog Catalog { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [SupplyParameterFromQuery]
    public string? Job { get; set; }

    [SupplyParameterFromQuery]
    public string? Outcome { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>Words to look for in the history.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Words { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private int Number => QueryValue.Page(PageNumber);

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Job);

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(500);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _actor = await Me.GetAsync(cancel);
        _now = Clock.GetUtcNow().UtcDateTime;
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var rules = await JobRules.ReadAsync(db, cancel);
        var ahead = await db.JobsAhead(_actor).AsNoTracking().ToListAsync(cancel);
        var last = await db.LastJobRuns(_actor).AsNoTracking().ToListAsync(cancel);
        var lines = new List<Line>();
        foreach (var job in Catalog.All)
        {
            var running = ahead.Find(r => r.Job == job.Name && r.Outcome == JobOutcome.Running);
            var usual = running is null ? null : JobWords.Usual(await db.SucceededRuns(_actor, job.Name).AsNoTracking().Take(JobWords.RunsForUsual).ToListAsync(cancel));
            var success = rules.Within.ContainsKey(job.Name) ? await db.SucceededRuns(_actor, job.Name).Select(r => r.EndedAt).FirstOrDefaultAsync(cancel) : null;
            lines.Add(new Line(
                job,
                running,
                ahead.Find(r => r.Job == job.Name && r.Outcome == JobOutcome.Owed),
                last.Find(r => r.Job == job.Name),
                rules.Paused.GetValueOrDefault(job.Name),
                usual,
                rules.IsLate(job.Name, success, _now)));
        }

        _lines = lines;
        var history = await db.JobHistory(_actor, Text.FilterOf(Catalog, Job, Outcome, From, To, Words)).AsNoTracking().Skip((Number - 1) * PageSize).Take(PageSize + 1).ToListAsync(cancel);
        _hasOlder = history.Count > PageSize;
        _history = [.. history.Take(PageSize)];

        var unknown = _history.Select(r => r.RequestedBy).OfType<int>().Concat(rules.Paused.Values.Select(p => p.By)).Where(id => !_people.ContainsKey(id)).Distinct().ToList();
        foreach (var person in await db.Users.Where(u => unknown.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName }).ToListAsync(cancel))
            _people[person.Id] = person.DisplayName;
    }

    private string NameOf(int userId) => _people.GetValueOrDefault(userId, Text[userId == 0 ? "System" : "Person"]);

    private async Task RunAsync(string job) => Say((await Desk.RunNowAsync(job, new JobRunEntry(), await Me.GetAsync(Closing), Closing)).Refusal);

    private async Task CancelAsync(long run) => Say((await Desk.CancelAsync(run, await Me.GetAsync(Closing), Closing)).Refusal);

    private void Say(Refusal? refusal) => _refusal = refusal is null ? null : Refusals.Say(refusal);

    private void Filter(string name, object? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [name] = value is string { Length: > 0 } chosen ? chosen : null,
        ["page"] = null,
    }));

    private sealed record Line(JobDefinition Job, JobRun? Running, JobRun? Owed, JobRun? Last, JobPause? Pause, TimeSpan? Usual, bool IsLate);
}
