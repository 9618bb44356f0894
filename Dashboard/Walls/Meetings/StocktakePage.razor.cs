using Dashboard.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Documents;
using Dashboard.Indicators;
using Dashboard.Periods;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>One stocktake: its figures beside today's, its scenes beside today's, and the ways out of the house.</summary>
public sealed partial class StocktakePage
{
    private StocktakeBook? _book;
    private bool _isMissing;
    private IReadOnlyList<(string Word, WallSlot Slot)> _slots = [];
    private (int Place, int Scenes) _drawn = (-1, -1);

    [Parameter]
    public int Id { get; set; }

    /// <summary>The scene that is compared, from 1.</summary>
    [SupplyParameterFromQuery]
    public int? Scene { get; set; }

    [Inject]
    public required IStringLocalizer<MeetingTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<WallTexts> WallText { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> SceneText { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> IndicatorText { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    internal StocktakeBooks Books { get; init; } = null!;

    [Inject]
    public required DocumentConverter Converter { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    // Today's column moves with the figures.
    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Figure, ChangeKind.Period, ChangeKind.Indicator, ChangeKind.Screen);

    private int Place => _book is null ? 0 : Math.Clamp((Scene ?? 1) - 1, 0, Math.Max(0, _book.Stocktake.Scenes.Count - 1));

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _book = await Books.ReadAsync(Id, actor, cancel);
        _isMissing = _book is null;
        if (_book is null || _drawn == (Place, _book.Stocktake.Scenes.Count))
            return;

        _drawn = (Place, _book.Stocktake.Scenes.Count);
        var (stocktake, tree) = (_book.Stocktake, _book.Tree);
        var scene = stocktake.Scenes[Place];
        var isCareful = actor.SeesApprovedOnly(tree, stocktake.UnitId);
        _slots =
        [
            (Text["Scenes.Then", Formats.DayAndTime(stocktake.KnownAt)], new SceneStage(tree, stocktake.KnownAt.DayInVietnam(), stocktake.UnitId, isCareful, stocktake.KnownAt, SceneKinds.Find).Make(scene.Id, scene.Kind, scene.ReadValues())),
            (Text["Scenes.Now"], new SceneStage(tree, Vietnam.Today(Clock), stocktake.UnitId, isCareful, null, SceneKinds.Find).Make(scene.Id, scene.Kind, scene.ReadValues())),
        ];
    }
}
