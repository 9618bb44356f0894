using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>What runs by itself: when next, how the last run ended, how far the present one is; and all runs before.</summary>
public sealed partial class JobsPage
{
    private const int PageSize = 50;

    private static readonly JobOutcome[] Outcomes = [JobOutcome.Running, JobOutcome.Done, JobOutcome.Failed, JobOutcome.Cancelled];

    private readonly Dictionary<int, string> _people = [];
    private Actor _actor = new(-1, "", 0, []);
    private IReadOnlyList<Line> _lines = [];
    private IReadOnlyList<JobRun> _history = [];
    private bool _hasOlder;
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

    [SupplyParameterFromQuery]
    public string? Job { get; set; }

    [SupplyParameterFromQuery]
    public string? Outcome { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private int Number => QueryValue.Page(PageNumber);

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Job);

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(500);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _actor = await Me.GetAsync(cancel);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var ahead = await db.JobsAhead(_actor).AsNoTracking().ToListAsync(cancel);
        var last = await db.LastJobRuns(_actor).AsNoTracking().ToListAsync(cancel);
        _lines = [.. Catalog.All.Select(job => new Line(
            job,
            ahead.Find(r => r.Job == job.Name && r.Outcome == JobOutcome.Running),
            ahead.Find(r => r.Job == job.Name && r.Outcome == JobOutcome.Owed),
            last.Find(r => r.Job == job.Name)))];

        var history = await db.JobHistory(_actor, FilterOf(Job, Outcome, From, To)).AsNoTracking().Skip((Number - 1) * PageSize).Take(PageSize + 1).ToListAsync(cancel);
        _hasOlder = history.Count > PageSize;
        _history = [.. history.Take(PageSize)];

        var unknown = _history.Select(r => r.RequestedBy).OfType<int>().Where(id => !_people.ContainsKey(id)).Distinct().ToList();
        foreach (var person in await db.Users.Where(u => unknown.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName }).ToListAsync(cancel))
            _people[person.Id] = person.DisplayName;
    }

    internal static JobFilter FilterOf(string? job, string? outcome, string? from, string? to) => new(
        string.IsNullOrEmpty(job) ? null : job,
        Enum.TryParse<JobOutcome>(outcome, out var known) ? known : null,
        QueryValue.Day(from)?.StartInVietnam(),
        QueryValue.Day(to)?.AddDays(1).StartInVietnam());

    private async Task RunAsync(string job) => Say((await Desk.RunNowAsync(job, await Me.GetAsync(Closing), Closing)).Refusal);

    private async Task CancelAsync(long run) => Say((await Desk.CancelAsync(run, await Me.GetAsync(Closing), Closing)).Refusal);

    private void Say(Refusal? refusal) => _refusal = refusal is null ? null : Refusals.Say(refusal);

    private void Filter(string name, object? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [name] = value is string { Length: > 0 } chosen ? chosen : null,
        ["page"] = null,
    }));

    private sealed record Line(JobDefinition Job, JobRun? Running, JobRun? Owed, JobRun? Last);
}
