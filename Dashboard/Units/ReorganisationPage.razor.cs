using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Units;

/// <summary>Merging and dividing units: choose, look at what it would do, then do it. The unit's page takes it back.</summary>
public sealed partial class ReorganisationPage
{
    private const int MostFound = 8;

    private readonly List<Unit> _old = [];
    private readonly List<NewRow> _new = [new()];
    private UnitTree? _tree;
    private IReadOnlyList<Refusal> _refusals = [];
    private ReorganisationPreview? _preview;
    private ReorganisationResult? _result;
    private Reorganisation? _entry;
    private string _search = "";
    private DateOnly? _from;
    private string _decision = "";
    private bool _busy;

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required ReorganisationDesk Desk { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required Me Me { get; init; }

    private List<Unit> Found => _search.Trim().Length < 2 ? [] : [.. _tree!.Search(_search, Today).Where(u => u.ValidTo is null && !_old.Contains(u)).Take(MostFound)];

    private DateOnly Today => Clock.GetUtcNow().InVietnam();

    protected override async Task OnInitializedAsync() => _tree = await Trees.CurrentAsync(CancellationToken.None);

    private void Choose(Unit unit)
    {
        _old.Add(unit);
        _search = "";

        // Most often the new unit lies where the old ones lay.
        if (_new[0].ParentCode.Length == 0 && unit.ParentId is { } parent)
            _new[0].ParentCode = _tree![parent].Code;
    }

    private async Task PreviewAsync()
    {
        _tree = await Trees.CurrentAsync(CancellationToken.None);
        var from = _from ?? default;
        _entry = new Reorganisation(
            from,
            _decision,
            [.. _old.Select(u => u.Id)],
            [.. _new.Select(n => new NewUnitEntry(n.Code.Trim(), n.Name, _tree.Find(n.ParentCode.Trim(), from)?.Id ?? 0, n.Percent is { } percent ? (int)(percent * 100) : null))]);
        var outcome = await Desk.PreviewAsync(_entry, await Me.GetAsync(CancellationToken.None), CancellationToken.None);
        (_refusals, _preview) = (outcome.Refusals, outcome.Value);
    }

    private async Task CarryOutAsync()
    {
        _busy = true;
        var outcome = await Desk.CarryOutAsync(_entry!, await Me.GetAsync(CancellationToken.None), CancellationToken.None);
        _busy = false;
        (_refusals, _result) = (outcome.Refusals, outcome.Value);
        _tree = await Trees.CurrentAsync(CancellationToken.None);
        if (outcome.Refused)
            _preview = null;
    }

    private void Restart()
    {
        _old.Clear();
        _new.Clear();
        _new.Add(new NewRow());
        (_preview, _result, _entry, _decision) = (null, null, null, "");
    }

    private sealed class NewRow
    {
        public string Code { get; set; } = "";

        public string Name { get; set; } = "";

        public string ParentCode { get; set; } = "";

        public decimal? Percent { get; set; }
    }
}
