using Dashboard.Data.Live;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Live;

/// <summary>
/// The base of every component that shows shared data: it says what it watches and how it reads; being nudged, reading in turn,
/// painting at most so often and ending the subscription are written here, once.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ChangeFilter? _watched;
    private LiveSubscription? _subscription;
    private Task _listening = Task.CompletedTask;

    [Inject]
    public required LiveFeed Feed { get; init; }

    /// <summary>What this component wants to hear of.</summary>
    protected abstract ChangeFilter Watch { get; }

    /// <summary>The shortest time between two paintings.</summary>
    protected virtual TimeSpan Pace => RepaintPace.Of(Feed.Subscribers);

    /// <summary>Ends when the component does.</summary>
    protected CancellationToken Closing => _closing.Token;

    /// <summary>Reads what is shown.</summary>
    protected abstract Task ReadAsync(CancellationToken cancel);

    /// <summary>Paints what was read.</summary>
    protected virtual Task PaintAsync() => InvokeAsync(StateHasChanged);

    protected override async Task OnParametersSetAsync()
    {
        // Subscribed before reading, so that a commit between the two is not missed; a prerendered page is thrown away and subscribes to nothing.
        if (RendererInfo.IsInteractive && !Watch.Equals(_watched))
        {
            _watched = Watch;
            _subscription?.Dispose();
            _subscription = Feed.Subscribe(_watched);
            _listening = Task.WhenAll(_listening, ListenAsync(_subscription));
        }

        await ReadInTurnAsync();
    }

    private async Task ReadInTurnAsync()
    {
        // One read at a time: of two that overlap, the older answer could arrive last and stay.
        await _turn.WaitAsync(_closing.Token);
        try
        {
            await ReadAsync(_closing.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ListenAsync(LiveSubscription subscription)
    {
        try
        {
            await foreach (var _ in subscription.NudgesAsync(_closing.Token))
            {
                await InvokeAsync(ReadInTurnAsync);
                await PaintAsync();
                await Task.Delay(Pace, _closing.Token);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception error)
        {
            // The error boundary rather than a page that has quietly stopped.
            await DispatchExceptionAsync(error);
        }
    }

    /// <summary>What a component has to let go of besides.</summary>
    protected virtual ValueTask OnLeaveAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await OnLeaveAsync();
        _subscription?.Dispose();
        await _listening;
        _closing.Dispose();
        GC.SuppressFinalize(this);
    }
}
