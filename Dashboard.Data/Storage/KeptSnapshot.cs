namespace Dashboard.Data.Storage;

/// <summary>An immutable picture of reference data that this node holds: loaded at first use, after <see cref="Forget"/>, and when a reader needs a newer one.</summary>
internal sealed class KeptSnapshot<T>(Func<T, long> numberOf, Func<CancellationToken, Task<T>> load) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _lock = new();
    private volatile T? _current;
    private int _forgotten;

    /// <summary>The picture, holding at least what was committed up to a change's number.</summary>
    public async ValueTask<T> GetAsync(long atLeast, CancellationToken cancel)
    {
        if (_current is { } known && numberOf(known) >= atLeast)
            return known;

        await _loading.WaitAsync(cancel);
        try
        {
            if (_current is { } loaded && numberOf(loaded) >= atLeast)
                return loaded;

            var forgotten = Volatile.Read(ref _forgotten);
            var fresh = await load(cancel);

            // Forgotten again while it was read: it may lack what was committed then, so it is not kept.
            lock (_lock)
                _current = forgotten == _forgotten ? fresh : null;

            return fresh;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _forgotten++;
            _current = null;
        }
    }

    public void Dispose() => _loading.Dispose();
}
