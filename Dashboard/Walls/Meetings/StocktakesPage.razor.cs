using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>Figures frozen for meetings: all of them, and the form that freezes another.</summary>
public sealed partial class StocktakesPage
{
    private const int PageSize = 50;

    private IReadOnlyList<StocktakeLine>? _lines;
    private IReadOnlyList<PlaylistLine> _playlists = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private bool _mayFreeze;
    private bool _isFreezing;
    private string _name = "";
    private int _playlist;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<MeetingTexts> Text { get; init; }

    [Inject]
    internal MeetingTables Tables { get; init; } = null!;

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required StocktakeDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    private int Current => Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, ((_lines?.Count ?? 0) + PageSize - 1) / PageSize));

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        _mayFreeze = actor.Has(Data.Access.Role.Coordinator);
        if (_mayFreeze)
        {
            await using var db = await Contexts.CreateDbContextAsync(cancel);
            _playlists = [.. (await db.Playlists(actor, _tree).ToListAsync(cancel)).Where(p => p.Scenes > 0)];
            if (_playlists.All(p => p.Id != _playlist))
                _playlist = _playlists.Count > 0 ? _playlists[0].Id : 0;
        }

        _lines = await Tables.ReadAsync(actor, new StocktakeFilter(Q), cancel);
    }

    private async Task FreezeAsync()
    {
        _isFreezing = true;
        StateHasChanged();
        var outcome = await Desk.FreezeAsync(_name, _playlist, await Me.GetAsync(Closing), Closing);
        _isFreezing = false;
        _refusals = outcome.Refusals;
        if (!outcome.Refused)
            Navigation.NavigateTo($"/walls/stocktakes/{outcome.Value}");
    }
}
