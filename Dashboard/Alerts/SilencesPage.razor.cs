using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>When alerts are not delivered: the list, the week's calendar, and the form for one time or every week.</summary>
public sealed partial class SilencesPage
{
    private const int PageSize = 50;

    private readonly HashSet<int> _days = [6, 7];
    private readonly HashSet<AlertKind> _kinds = [];
    private List<Silence>? _lines;
    private List<Unit> _units = [];
    private IReadOnlyList<DateOnly> _week = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private DateTime _now;
    private string? _done;
    private int _unit;
    private string _reason = "";
    private bool _isWeekly;
    private DateTime? _from;
    private DateTime? _until;
    private TimeOnly? _dailyFrom = new(18, 0);
    private TimeOnly? _dailyUntil = new(6, 0);

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required SilenceDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Alert);

    private int Current => Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, ((_lines?.Count ?? 0) + PageSize - 1) / PageSize));

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        _now = Clock.GetUtcNow().UtcDateTime;
        _today = Vietnam.Today(Clock);
        _units = AlertUnitLists.Ruled(actor, _tree, _today);
        if (_unit == 0 && _units.Count > 0)
            _unit = _units[0].Id;

        var monday = _today.AddDays(1 - SilenceWords.NumberOf(_today));
        _week = [.. Enumerable.Range(0, 7).Select(monday.AddDays)];
        _from ??= Formats.InVietnam(_now).Date.AddHours(18);
        _until ??= _from.Value.AddHours(12);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _lines = await db.Silences(actor, _tree, _now).ToListAsync(cancel);
    }

    private IEnumerable<(string Hours, string Reason)> StretchesOn(DateOnly day) => _lines!
        .Select(l => (l.Reason, Hours: SilenceWords.HoursOn(l, day)))
        .Where(s => s.Hours is not null)
        .OrderBy(s => s.Hours!.Value.From)
        .Select(s => ($"{Formats.Time(s.Hours!.Value.From)}–{(s.Hours.Value.Until == day.AddDays(1).StartInVietnam() ? "24:00" : Formats.Time(s.Hours.Value.Until))}", s.Reason));

    private static void Toggle<T>(HashSet<T> set, T value, bool isIn)
    {
        if (isIn)
            set.Add(value);
        else
            set.Remove(value);
    }

    private async Task AddAsync()
    {
        var entry = new SilenceEntry(
            _unit, ToUtc(_from), ToUtc(_until), _reason, [.. _kinds.Order()], null, _isWeekly ? [.. _days.Order()] : [], _isWeekly ? _dailyFrom : null, _isWeekly ? _dailyUntil : null);
        var outcome = await Desk.AddAsync(entry, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Saved"].Value);
        if (outcome.Refused)
            return;

        _reason = "";
        _kinds.Clear();
        await ReadAsync(Closing);
    }

    private async Task EndAsync(int id)
    {
        var outcome = await Desk.EndAsync(id, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, null);
        await ReadAsync(Closing);
    }

    private static DateTime ToUtc(DateTime? local) => local is { } time ? DateOnly.FromDateTime(time).StartInVietnam() + time.TimeOfDay : default;
}
