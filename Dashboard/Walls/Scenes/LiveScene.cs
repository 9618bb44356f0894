using Dashboard.Data.Live;
using Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Dashboard.Walls.Scenes;

/// <summary>
/// A scene that follows the feed: it reads a model that all circuits of this node share and hands it to its picture, which draws and nothing else.
/// The first change paints at once, then at most four a second; a model that did not change paints nothing.
/// </summary>
/// <typeparam name="TModel">Immutable; a changed one is another object.</typeparam>
/// <typeparam name="TPicture">Draws it; takes <c>Model</c> and <c>View</c>.</typeparam>
public abstract class LiveScene<TModel, TPicture> : LiveComponent
    where TModel : class
    where TPicture : IComponent
{
    private TModel? _model, _painted;
    private SceneView? _paintedView;

    [Parameter, EditorRequired]
    public required SceneView View { get; set; }

    [Inject]
    public required SceneSources Sources { get; init; }

    [Inject]
    public required PaintPace Paints { get; init; }

    // Everything: a figure of an old unit far away may be carried into this one. A stocktake hears nothing, since nothing moves in it.
    protected override ChangeFilter Watch => View.KnownAt is null ? Everything : Nothing;

    protected override TimeSpan Pace => base.Pace > PaintPace.Least ? base.Pace : PaintPace.Least;

    private static ChangeFilter Everything { get; } = new("/", ChangeKind.Figure, ChangeKind.Indicator, ChangeKind.Period, ChangeKind.Unit, ChangeKind.Note);

    private static ChangeFilter Nothing { get; } = new("-");

    /// <summary>The model as of the last change, from <see cref="Sources"/>.</summary>
    protected abstract ValueTask<TModel> ModelAsync(CancellationToken cancel);

    protected override async Task ReadAsync(CancellationToken cancel) => _model = await ModelAsync(cancel);

    protected override Task PaintAsync() => ShouldRender() ? Paints.PaintAsync(InvokeAsync, StateHasChanged, Closing) : Task.CompletedTask;

    protected override bool ShouldRender() => !ReferenceEquals(_model, _painted) || !Equals(View, _paintedView);

    protected override void OnAfterRender(bool firstRender) => (_painted, _paintedView) = (_model, View);

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (_model is null)
        {
            builder.OpenComponent<SceneWaiting>(0);
            builder.CloseComponent();
            return;
        }

        builder.OpenComponent<TPicture>(1);
        builder.AddComponentParameter(2, "Model", _model);
        builder.AddComponentParameter(3, "View", View);
        builder.CloseComponent();
    }
}
