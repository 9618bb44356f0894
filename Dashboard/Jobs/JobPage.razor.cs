using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>One job: when and by which rules it runs, what it does now, one run with its log, and who did what to it.</summary>
public sealed partial class JobPage
{
    private const int Times = 10;
    private const int MostRuns = 10;
    private const int MostActs = 50;

    private readonly Dictionary<int, string> _people = [];
    private Actor _actor = Actor.Nobody;
    private View? _view;
    private DateTime _now;
    private bool _isRead;
    private IReadOnlyList<Refusal> _refusals = [];
    private string? _done;
    private string? _reason;
    private string _fromMonth = "";
    private string _toMonth = "";
    private string _pauseReason = "";
    private int _within;
    private string? _read;

    [Inject]
    public required IStringLocalizer<JobTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<AccessTexts> Audit { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required JobDesk Desk { get; init; }

    [Inject]
    public required JobCatalog Catalog { get; init; }

    [Inject]
    public required JobOptions Options { get; init; }

    [Inject]
    public required WorkingCalendar Calendar { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>The job.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Number of the run that is shown in full; none for the latest.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    public string? RunNumber { get; set; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Job);

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(500);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _actor = await Me.GetAsync(cancel);
        _now = Clock.GetUtcNow().UtcDateTime;
        _isRead = true;
        if (Catalog.Find(Name) is not { } job)
        {
            _view = null;
            return;
        }

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var rules = await JobRules.ReadAsync(db, cancel);
        var ahead = await db.JobsAhead(_actor).AsNoTracking().Where(r => r.Job == Name).ToListAsync(cancel);
        var succeeded = await db.SucceededRuns(_actor, Name).AsNoTracking().Take(JobWords.RunsForUsual).ToListAsync(cancel);
        var history = db.JobHistory(_actor, new JobFilter(Name)).AsNoTracking();
        var runs = await history.Take(MostRuns).ToListAsync(cancel);
        var shown = QueryValue.Number(RunNumber) is { } number ? await history.FirstOrDefaultAsync(r => r.Id == number, cancel) : runs.FirstOrDefault();
        var log = shown is null ? null : await db.JobLog(_actor, shown.Id).FirstOrDefaultAsync(cancel);
        var acts = await db.JobActs(_actor, Name, _now.AddDays(-Options.KeepRunsDays)).Take(MostActs).ToListAsync(cancel);
        var today = _now.DayInVietnam();
        var months = job.TakesMonth
            ? await db.Periods.Where(p => p.Frequency == Frequency.Month && p.Window == Period.Calendar && p.From <= today).OrderByDescending(p => p.From).Select(p => p.Code).Take(JobDesk.MostMonths).ToListAsync(cancel)
            : [];

        _view = new View(
            job,
            Catalog.TimesAfter(Name, _now, await Calendar.CurrentAsync(cancel), Times),
            rules.Paused.GetValueOrDefault(Name),
            rules.Within.GetValueOrDefault(Name),
            JobWords.Usual(succeeded),
            succeeded.Count,
            succeeded.FirstOrDefault()?.EndedAt,
            ahead.Find(r => r.Outcome == JobOutcome.Running),
            [.. ahead.Where(r => r is { Outcome: JobOutcome.Owed, RequestedBy: not null, StartedAt: null })],
            shown,
            log,
            runs,
            acts,
            months);

        // What somebody is typing is not replaced by a nudge.
        if (_read != Name)
            (_read, _within) = (Name, _view.Within?.Hours ?? 0);

        var unknown = new[] { shown?.RequestedBy, _view.Pause?.By }.OfType<int>().Where(id => !_people.ContainsKey(id)).ToList();
        foreach (var person in await db.Users.Where(u => unknown.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName }).ToListAsync(cancel))
            _people[person.Id] = person.DisplayName;
    }

    private string NameOf(int userId) => _people.GetValueOrDefault(userId, Text[userId == 0 ? "System" : "Person"]);

    private async Task RunAsync()
    {
        var entry = new JobRunEntry(_reason, _fromMonth.Length == 0 ? null : _fromMonth, _toMonth.Length == 0 ? null : _toMonth);
        var outcome = await Desk.RunNowAsync(Name, entry, await Me.GetAsync(Closing), Closing);
        Say(outcome.Refusals, "Run");
        if (!outcome.Refused)
            (_reason, _fromMonth, _toMonth) = (null, "", "");
    }

    private async Task CancelAsync(long run) => Say((await Desk.CancelAsync(run, await Me.GetAsync(Closing), Closing)).Refusals, "Cancel");

    private async Task PauseAsync()
    {
        var outcome = await Desk.PauseAsync(Name, _pauseReason, await Me.GetAsync(Closing), Closing);
        Say(outcome.Refusals, "Pause");
        if (!outcome.Refused)
            _pauseReason = "";
    }

    private async Task ResumeAsync() => Say((await Desk.ResumeAsync(Name, await Me.GetAsync(Closing), Closing)).Refusals, "Resume");

    private async Task SaveWithinAsync() => Say((await Desk.MustSucceedWithinAsync(Name, _within, await Me.GetAsync(Closing), Closing)).Refusals, "Within");

    private void Say(IReadOnlyList<Refusal> refusals, string done) => (_refusals, _done) = (refusals, refusals.Count > 0 ? null : Text[$"Done.{done}"].Value);

    private sealed record View(
        JobDefinition Job, IReadOnlyList<DateTime> Next, JobPause? Pause, JobWithin? Within, TimeSpan? Usual, int UsualOf, DateTime? LastSuccess,
        JobRun? Running, IReadOnlyList<JobRun> Waiting, JobRun? Shown, string? Log, IReadOnlyList<JobRun> Runs, IReadOnlyList<JobAct> Acts, IReadOnlyList<string> Months);
}
