using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>One directive: its document, the tasks being drawn up, signing, how its tasks stand unit by unit, questions and answers.</summary>
public sealed partial class DirectivePage
{
    private const int ShownTasks = 50;
    private const int ShownNames = 20;

    private readonly Dictionary<int, string> _answers = [];
    private TaskView? _view;
    private DirectiveDetail? _detail;
    private TaskCounts? _counts;
    private Data.Directives.TaskPage _tasks = new([], 0, false);
    private Data.Directives.TaskPage _notReceived = new([], 0, false);
    private IReadOnlyList<DraftLine> _drafts = [];
    private IReadOnlyList<Unit> _units = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private DirectiveFormModel _form = new();
    private string? _done;
    private string? _signer;
    private string? _signerOffice;
    private string _question = "";
    private string _why = "";
    private int? _askingUnit;
    private int _draftUnits;
    private bool _isDraft;
    private bool _mayEdit;
    private bool _maySign;
    private bool _mayRecord;
    private bool _mayAdd;
    private bool _mayAnswer;
    private bool _mayWithdraw;
    private bool _editing;
    private bool _signing;

    [Parameter]
    public int Id { get; set; }

    [Inject]
    public required IStringLocalizer<DirectiveTexts> Text { get; init; }

    [Inject]
    public required TaskViews Views { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required DirectiveDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Directive, ChangeKind.Alert);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var view = await Views.OfAsync(await Me.GetAsync(cancel), cancel);
        var (actor, tree, day) = (view.Actor, view.Tree, view.Day);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _detail = await db.DirectiveOf(Id, actor, tree, cancel);
        if (_detail is { Directive: var directive })
        {
            var unit = directive.UnitId;
            _isDraft = directive is { SignedAt: null, WithdrawnAt: null };
            (_mayEdit, _maySign, _mayRecord) = (actor.CanRegister(tree, unit), actor.CanSign(tree, unit), actor.CanRecordSignature(tree, unit));
            _mayAdd = directive.WithdrawnAt is null && (_isDraft ? _mayEdit : _maySign || _mayRecord);
            _mayAnswer = actor.CanAnswer(tree, unit);
            _mayWithdraw = directive.WithdrawnAt is null && (directive.SignedAt is null ? _mayEdit : _maySign);
            _drafts = _isDraft ? await db.DraftsAsync(Id, actor, tree, cancel) : [];
            _draftUnits = _drafts.Sum(d => d.Units);
            var filter = new TaskFilter(DirectiveId: Id);
            var counts = await db.TaskCountsAsync(actor, tree, filter, TaskCountsBy.All, day, cancel);
            _counts = counts.Count > 0 ? counts[0] : null;
            _tasks = await db.TaskPageAsync(actor, tree, filter, day, 0, ShownTasks, cancel);
            _notReceived = await db.TaskPageAsync(actor, tree, filter with { State = TaskState.NotReceived }, day, 0, ShownNames, cancel);

            // Who asks, asks for the own unit, and only where it has a task of this directive.
            var own = actor.Grants.Where(g => g.Role is Role.Officer or Role.Coordinator or Role.Leader or Role.Secretariat).Select(g => (int?)g.UnitId).Distinct().ToList();
            _askingUnit = _tasks.Lines.Select(l => (int?)l.UnitId).FirstOrDefault(own.Contains);
        }

        _view = view;
    }

    private async Task ReadAgainAsync()
    {
        await ReadAsync(Closing);
        StateHasChanged();
    }

    private void Edit()
    {
        _editing = !_editing;
        if (!_editing)
            return;

        var directive = _detail!.Directive;
        _units = DirectiveFields.UnitsOf(_view!);
        _form = DirectiveFormModel.Of(directive, _view!.Tree.NameOn(directive.UnitId, directive.IssuedOn));
    }

    private async Task SaveAsync()
    {
        var outcome = await Desk.EditAsync(Id, _form.ToEntry(), await Me.GetAsync(Closing), Closing);
        await ToldAsync(outcome.Refusals, Text["Directive.Saved"]);
        _editing = outcome.Refused;
    }

    private async Task SignAsync()
    {
        if (_signing)
            return;

        (_signing, _refusals, _done) = (true, [], null);
        StateHasChanged();
        try
        {
            // Off the circuit's own line of work: thousands of tasks are written while the page goes on answering. How many units have been told shows after it.
            var actor = await Me.GetAsync(Closing);
            var entry = new SignEntry(_signer, _signerOffice);
            var outcome = await Task.Run(() => Desk.SignAsync(Id, entry, actor, CancellationToken.None), Closing);
            await ToldAsync(outcome.Refusals, Text["Sign.Done", outcome.Value]);
        }
        finally
        {
            _signing = false;
        }
    }

    private async Task RemoveAsync(DraftLine draft) => await ToldAsync((await Desk.RemoveTaskAsync(draft.TaskId, await Me.GetAsync(Closing), Closing)).Refusals, Text["Task.Removed", draft.Title]);

    private async Task AskAsync()
    {
        var outcome = await Desk.AskAsync(Id, _askingUnit!.Value, _question, await Me.GetAsync(Closing), Closing);
        await ToldAsync(outcome.Refusals, Text["Questions.Asked"]);
        if (!outcome.Refused)
            _question = "";
    }

    private async Task AnswerAsync(QuestionLine question) =>
        await ToldAsync((await Desk.AnswerAsync(question.Id, _answers.GetValueOrDefault(question.Id, ""), await Me.GetAsync(Closing), Closing)).Refusals, Text["Questions.Answered"]);

    private async Task WithdrawAsync()
    {
        var outcome = await Desk.WithdrawAsync(Id, _why, await Me.GetAsync(Closing), Closing);
        await ToldAsync(outcome.Refusals, Text["Directive.Withdrawn", outcome.Value]);
    }

    private async Task ToldAsync(IReadOnlyList<Refusal> refusals, string done)
    {
        (_refusals, _done) = (refusals, refusals.Count == 0 ? done : null);
        await ReadAgainAsync();
    }
}
