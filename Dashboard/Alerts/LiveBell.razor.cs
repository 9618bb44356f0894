using System.Globalization;
using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Alerts;

/// <summary>
/// The live end of the bell, one a circuit: hears of alerts and tasks at its person's own units, reads one count that the whole node shares,
/// and paints only when it is another one.
/// </summary>
public sealed partial class LiveBell
{
    private static readonly ChangeFilter Nothing = new("-");

    // What was put off comes back without a change: asked of the shared count, which nearly always answers from memory.
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private BellModel _model = BellModel.Empty;
    private BellModel? _painted;
    private ChangeFilter _watch = Nothing;
    private string? _stamp;
    private ITimer? _timer;

    [Inject]
    public required Bells Bells { get; init; }

    [Inject]
    public required BellState State { get; init; }

    [Inject]
    public required AlertTitle Words { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required IConfiguration Configuration { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch => _watch;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, Every, Every);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (ReferenceEquals(_watch, Nothing))
            _watch = FilterOf(await Me.GetAsync(Closing), await Trees.CurrentAsync(Closing));

        await base.OnParametersSetAsync();
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _model = await Bells.GetAsync(await Me.GetAsync(cancel), cancel);
        State.Set(_model);

        // For measuring how long a signature takes to ring; off unless Live:Stamp is set.
        if (Configuration.GetValue("Live:Stamp", defaultValue: false) && _model.Newest.Count > 0)
            _stamp = $"@@{new DateTimeOffset(_model.Newest[0].At).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}@@";
    }

    private async Task LookAsync()
    {
        try
        {
            await ReadAsync(Closing);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    protected override async ValueTask OnLeaveAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    protected override bool ShouldRender() => !ReferenceEquals(_model, _painted);

    protected override void OnAfterRender(bool firstRender) => _painted = _model;

    // The longest path that all of the person's units have in common: for nearly everyone the one unit.
    internal static ChangeFilter FilterOf(Actor actor, UnitTree tree)
    {
        var paths = actor.Grants.Select(g => g.UnitId).Append(actor.UnitId).Where(id => tree.Get(id) is not null).Select(tree.PathOf).Distinct(StringComparer.Ordinal).ToList();
        if (paths.Count == 0)
            return new ChangeFilter("/", ChangeKind.Alert, ChangeKind.Directive);

        var common = paths[0];
        foreach (var path in paths.Skip(1))
        {
            while (!path.StartsWith(common, StringComparison.Ordinal))
                common = common[..(common.TrimEnd('/').LastIndexOf('/') + 1)];
        }

        return new ChangeFilter(common, ChangeKind.Alert, ChangeKind.Directive);
    }
}
