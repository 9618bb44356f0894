using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Reports;
using Dashboard.Data.Units;
using Dashboard.Live;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Reports;

/// <summary>One unit's report: its numbers with the columns that officers know, its words, and what whoever looks may do with it.</summary>
public sealed partial class ReportPage : LiveComponent
{
    private readonly Dictionary<string, string> _returns = new(StringComparer.Ordinal);
    private ReportSheet? _sheet;
    private IReadOnlyList<Refusal> _refusals = [];
    private string? _done;
    private ChangeFilter _watch = new("/", ChangeKind.Report, ChangeKind.Figure);
    private string _recipient = "";
    private string _reason = "";
    private bool _isRead;
    private bool _isBusy;
    private bool _isOpen;
    private bool _mayEnter;
    private bool _maySend;
    private bool _mayJudge;
    private bool _mayWrite;

    // Cells are chosen to be returned.
    private bool _chooses;

    [Parameter]
    public string Regime { get; set; } = "";

    [Parameter]
    public string Period { get; set; } = "";

    [Parameter]
    public string Unit { get; set; } = "";

    [Inject]
    public required IStringLocalizer<ReportTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required ReportDesk Desk { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required Me Me { get; init; }

    protected override ChangeFilter Watch => _watch;

    private ReportKey Key => new(Regime, Period, Unit);

    protected override async Task OnParametersSetAsync()
    {
        // The figures of the unit, or those that its summaries add up; not the country's.
        var (tree, catalogue) = (await Trees.CurrentAsync(Closing), await Catalogues.CurrentAsync(Closing));
        if (catalogue.FindPeriod(Period) is { } period && tree.Find(Unit, period.To) is { } unit && tree.PathOf(ReportRights.BranchOf(tree, unit.Id)) is var branch && branch != _watch.Branch)
            _watch = new ChangeFilter(branch, ChangeKind.Report, ChangeKind.Figure);

        await base.OnParametersSetAsync();
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var (tree, catalogue, actor) = (await Trees.CurrentAsync(cancel), await Catalogues.CurrentAsync(cancel), await Me.GetAsync(cancel));
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _sheet = (await db.ReportSheetAsync(actor, tree, catalogue, Regime, Period, Unit, cancel)).Value;
        if (_sheet is { } sheet)
        {
            var id = sheet.Unit.Id;
            (_mayEnter, _maySend, _mayJudge) = (actor.CanEnter(tree, id), actor.CanSend(tree, id), actor.CanJudge(tree, id));
            _isOpen = sheet.State is SubmissionState.Draft or SubmissionState.WithHead or SubmissionState.Returned;
            _mayWrite = _isOpen && !sheet.IsHidden && (_mayEnter || _maySend);
            _chooses = _mayJudge && sheet.State == SubmissionState.Sent;
            if (!_chooses)
                _returns.Clear();
            _recipient = tree.NameOn(sheet.Regime.RecipientId, sheet.Period.To);
        }

        _isRead = true;
    }

    private Task PresentAsync() => DoAsync(async actor => Said(await Desk.PresentAsync(Key, actor, Closing), "Act.Present.Done"));

    private Task SendAsync() => DoAsync(async actor => Said(await Desk.SendAsync(Key, actor, Closing), "Act.Send.Done"));

    private Task TakeBackAsync() => DoAsync(async actor => Said(await Desk.TakeBackAsync(Key, "", actor, Closing), "Act.TakeBack.Done"));

    private Task ApproveAsync() => DoAsync(async actor => Said(await Desk.ApproveAsync(Key, actor, Closing), "Act.Approve.Done"));

    private Task ReturnAsync() => DoAsync(async actor => Said(await Desk.ReturnAsync(Key, [.. _returns.Select(r => new ReportReturn(r.Key, r.Value))], actor, Closing), "Act.Return.Done"));

    private Task UnapproveAsync() => DoAsync(async actor => Said(await Desk.UnapproveAsync(Key, _reason, actor, Closing), "Act.Unapprove.Done"));

    private Task WriteAsync(string place, string words, long basedOn, FigureState state = FigureState.Value) =>
        DoAsync(async actor => Said(await Desk.WriteAsync(Key, new ReportWords(place, state, words, basedOn, Overwrite: _sheet?.Form.Rules?.Any(r => r.Code == place) == true), actor, Closing), "Words.Done"));

    private async Task DoAsync(Func<Data.Access.Actor, Task> act)
    {
        if (_isBusy)
            return;

        _isBusy = true;
        try
        {
            (_refusals, _done) = ([], null);
            await act(await Me.GetAsync(Closing));
            await ReadAsync(Closing);
        }
        finally
        {
            _isBusy = false;
        }
    }

    private void Said<T>(Outcome<T> outcome, string done)
    {
        // Places are codes to the desk and names to the reader.
        _refusals = [.. outcome.Refusals.Select(r => r with { Arguments = Array.ConvertAll(r.Arguments, a => a is string place ? PlaceName(place) : a) })];
        _done = outcome.Refused ? null : Text[done].Value;
    }

    private string PlaceName(string place) => _sheet is { } sheet ? ReportLooks.PlaceOf(sheet, place) : place;

    private string Shown(EntryCell cell) => cell.Current switch
    {
        null or { State: FigureState.Withdrawn } => Formats.None,
        { State: FigureState.NotApplicable } => Text["Words.NotApplicable"],
        var value => Formats.Number(FixedPoint.ToDecimal(value.Value), cell.Measure.Decimals),
    };

    // Of a plan or of the year before; nothing where there is none or it is zero.
    private static string Share(decimal? value, decimal? of) => value is { } part && of is { } whole and not 0 ? Formats.Number(part * 100 / whole, 1) + " %" : Formats.None;

    private string Words(string formula) => _sheet!.Sections.SelectMany(s => s.Rows).OrderByDescending(r => r.Row.Code.Length).Aggregate(formula, (text, row) => text.Replace(row.Row.Code, ReportLooks.NameOf(row), StringComparison.Ordinal));

    private static string Joined(ReportSection section) => string.Join("\n", section.Gathered.Select(g => $"{g.UnitName}: {g.Words}"));

    private void Choose(string place, string? reason)
    {
        if (reason is null)
            _returns.Remove(place);
        else
            _returns[place] = reason;
    }
}
