namespace Dashboard.Data.Live;

/// <summary>Wakes this node's feed reader after a commit. Early, doubled or lost rings are harmless: the change table is the truth, the ring is only speed.</summary>
public sealed class FeedSignal : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already rung and not yet heard.
        }
    }

    /// <summary>Waits for a ring, at most so long.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => _rung.WaitAsync(atMost, cancel);

    public void Dispose() => _rung.Dispose();
}
