using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Directives;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>The moves and acts that the reader may do on a task, and their forms.</summary>
public sealed partial class TaskActions : ComponentBase
{
    // The order in which somebody looks for them: what brings the task on first, what takes it away last.
    private static readonly TaskVerb[] Order =
    [
        TaskVerb.Receive, TaskVerb.Start, TaskVerb.Accept, TaskVerb.HandIn, TaskVerb.Return, TaskVerb.Transfer, TaskVerb.RefuseTransfer, TaskVerb.TakeBack,
        TaskVerb.Resume, TaskVerb.ProposeTransfer, TaskVerb.Reopen, TaskVerb.Pause, TaskVerb.Withdraw,
    ];

    private IReadOnlyList<ActionButton> _buttons = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<int> _files = [];
    private IReadOnlyList<int> _units = [];
    private readonly HashSet<int> _mentions = [];
    private string? _begun;
    private string? _open;
    private string? _done;
    private string _words = "";
    private string _reply = "";
    private DateOnly? _day;
    private int _percent;
    private int _person;
    private int? _rating;
    private int _formNumber;
    private int _seenVersion;
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required TaskDetail Detail { get; set; }

    [Parameter, EditorRequired]
    public required TaskView View { get; set; }

    /// <summary>Who may be named or made accountable.</summary>
    [Parameter]
    public IReadOnlyList<TaskPerson> People { get; set; } = [];

    /// <summary>The form that is open at first.</summary>
    [Parameter]
    public string? Begin { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required TaskDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required IStringLocalizer<DirectiveTexts> Text { get; init; }

    private TaskExtension? Waiting => Detail.Extensions.FirstOrDefault(e => e.DecidedAt is null);

    /// <summary>The buttons of a state for what somebody is to the task.</summary>
    public static IReadOnlyList<ActionButton> ButtonsOf(IReadOnlyList<TaskMove> moves, IReadOnlyList<TaskAct> acts, bool isExtensionAsked, bool hasDeadline, IStringLocalizer<DirectiveTexts> text)
    {
        var buttons = new List<ActionButton>();
        foreach (var verb in Order)
        {
            if (moves.FirstOrDefault(m => m.Verb == verb) is { } move)
                buttons.Add(new ActionButton(
                    verb.ToString(), text[$"Verb.{verb}"], verb is TaskVerb.Receive or TaskVerb.Start or TaskVerb.Accept or TaskVerb.HandIn ? "primary" : verb is TaskVerb.Withdraw ? "danger" : "",
                    HasForm: move.Needs != TaskNeeds.Nothing || verb is TaskVerb.Accept, verb, null));
        }

        foreach (var act in acts)
        {
            var isShown = act switch
            {
                TaskAct.Follow => false,
                TaskAct.AskExtension => !isExtensionAsked && hasDeadline,
                TaskAct.DecideExtension => isExtensionAsked,
                _ => true,
            };
            if (isShown)
                buttons.Add(new ActionButton(act.ToString(), text[$"Act.{act}"], "", HasForm: true, null, act));
        }

        return buttons;
    }

    protected override void OnParametersSet()
    {
        _buttons = ButtonsOf(Detail.Moves, Detail.Acts, Waiting is not null, Detail.Task.DueOn is not null, Text);

        // A form that somebody is filling in keeps the version that they saw: the desk tells when it is no longer that.
        if (_open is null)
            _seenVersion = Detail.Task.Version;

        if (Begin is { Length: > 0 } begin && begin != _begun)
        {
            _begun = begin;
            if (_buttons.FirstOrDefault(b => b.Key == begin && b.HasForm) is { } button)
                Open(button);
        }
    }

    private static bool NeedsReason(string key) => key is nameof(TaskAct.AskExtension) || (Enum.TryParse<TaskVerb>(key, out var verb) && TaskMoves.Of(verb).Needs.HasFlag(TaskNeeds.Reason));

    private void Open(ActionButton button)
    {
        (_open, _words, _reply, _files, _units, _rating, _refusals, _done) = (button.Key, "", "", [], [], null, [], null);
        (_percent, _person, _seenVersion) = (Detail.Task.Percent, Detail.Task.AccountableId ?? 0, Detail.Task.Version);
        _day = button.Act is TaskAct.DecideExtension ? Waiting?.WantedOn : Detail.Task.DueOn?.AddDays(7);
        _mentions.Clear();
        _formNumber++;
    }

    private async Task PressAsync(ActionButton button)
    {
        if (!button.HasForm)
        {
            _open = null;
            await DoAsync(button, async (actor, stop) => (await Desk.MoveAsync(new TaskMoveEntry(Detail.Task.Id, button.Verb!.Value, Detail.Task.Version), actor, stop)).Refusals);
        }
        else if (_open == button.Key)
        {
            _open = null;
        }
        else
        {
            Open(button);
        }
    }

    private Task SendAsync()
    {
        var button = _buttons.First(b => b.Key == _open);
        var id = Detail.Task.Id;
        return DoAsync(button, async (actor, stop) => button.Act switch
        {
            TaskAct.Progress => (await Desk.ProgressAsync(id, _percent, _words, _files, actor, stop)).Refusals,
            TaskAct.Comment => (await Desk.CommentAsync(id, _words, [.. _mentions], actor, stop)).Refusals,
            TaskAct.Urge => (await Desk.UrgeAsync([id], _words, actor, stop)).Refusals,
            TaskAct.SetAccountable => (await Desk.SetAccountableAsync(id, _person == 0 ? null : _person, actor, stop)).Refusals,
            TaskAct.AskExtension => (await Desk.AskExtensionAsync(id, _day ?? default, _words, actor, stop)).Refusals,
            TaskAct.DecideExtension => (await Desk.DecideExtensionAsync(Waiting?.Id ?? 0, true, _day, _words.Length > 0 ? _words : null, actor, stop)).Refusals,
            _ => (await Desk.MoveAsync(
                new TaskMoveEntry(id, button.Verb!.Value, _seenVersion, _words.Length > 0 ? _words : null, _units.Count > 0 ? _units[0] : null, _rating, _reply.Length > 0 ? _reply : null, _files), actor, stop)).Refusals,
        });
    }

    private Task RefuseExtensionAsync() => DoAsync(
        _buttons.First(b => b.Key == _open),
        async (actor, stop) => (await Desk.DecideExtensionAsync(Waiting?.Id ?? 0, false, null, _words, actor, stop)).Refusals);

    // One at a time: a second press while the first is on its way would be refused and look like a fault.
    private async Task DoAsync(ActionButton button, Func<Data.Access.Actor, CancellationToken, Task<IReadOnlyList<Refusal>>> command)
    {
        if (_isBusy)
            return;

        _isBusy = true;
        try
        {
            _refusals = await command(await Me.GetAsync(CancellationToken.None), CancellationToken.None);
        }
        finally
        {
            _isBusy = false;
        }

        _done = _refusals.Count == 0 ? Text["Done", button.Word].Value : null;
        if (_refusals.Count == 0 || _refusals.Any(r => r.Code == "Task.ChangedMeanwhile"))
            _open = null;

        await OnDone.InvokeAsync();
    }

    private void Mention(int userId)
    {
        if (!_mentions.Remove(userId))
            _mentions.Add(userId);
    }

    /// <summary>A button of the task's page.</summary>
    /// <param name="Look">Its class: <c>primary</c>, <c>danger</c> or none.</param>
    public sealed record ActionButton(string Key, string Word, string Look, bool HasForm, TaskVerb? Verb, TaskAct? Act);
}
