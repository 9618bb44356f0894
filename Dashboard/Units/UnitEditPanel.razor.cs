using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Units;

/// <summary>What an administrator of the unit may change: a later name, a classification, and taking back the merger that made it.</summary>
public sealed partial class UnitEditPanel
{
    private IReadOnlyList<Refusal> _refusals = [];
    private bool _done;
    private string _name = "";
    private DateOnly? _nameFrom;
    private string _nameDecision = "";
    private ClassificationKind _kind;
    private string _value = Classification.ValuesOf(default)[0];
    private DateOnly? _classFrom;
    private DateOnly? _classTo;
    private string _classDecision = "";
    private string _reason = "";
    private bool _canReverse;

    [Parameter, EditorRequired]
    public required UnitTree Tree { get; set; }

    [Parameter, EditorRequired]
    public required Unit Unit { get; set; }

    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required UnitDesk Desk { get; init; }

    [Inject]
    public required ReorganisationDesk Reorganisations { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required Me Me { get; init; }

    protected override async Task OnInitializedAsync() => _canReverse = await Reorganisations.WasMadeHereAsync(Unit, CancellationToken.None);

    private async Task RenameAsync() =>
        await TellAsync(await Desk.RenameAsync(new RenameEntry(Unit.Id, _name, _nameFrom ?? default, _nameDecision), await Me.GetAsync(CancellationToken.None), CancellationToken.None));

    private async Task ClassifyAsync() =>
        await TellAsync(await Desk.ClassifyAsync(new ClassifyEntry(Unit.Id, _kind, _value, _classFrom ?? default, _classTo, _classDecision), await Me.GetAsync(CancellationToken.None), CancellationToken.None));

    private async Task ReverseAsync()
    {
        var outcome = await Reorganisations.ReverseAsync(Unit.Id, _reason, await Me.GetAsync(CancellationToken.None), CancellationToken.None);
        _refusals = outcome.Refusals;
        if (!outcome.Refused)
            Navigation.NavigateTo(UnitAddress.Of(Tree[outcome.Value!.NewUnitIds[0]]));
    }

    private async Task TellAsync(Outcome<int> outcome)
    {
        (_refusals, _done) = (outcome.Refusals, !outcome.Refused);
        if (_done)
            await Changed.InvokeAsync();
    }
}
