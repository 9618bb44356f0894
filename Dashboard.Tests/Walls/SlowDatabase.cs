using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Dashboard.Tests.Walls;

/// <summary>Keeps whoever asks the database waiting, or lets it fail.</summary>
internal sealed class SlowDatabase : DbCommandInterceptor
{
    private volatile TaskCompletionSource? _gate;

    public bool Fails { get; set; }

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo()
    {
        _gate?.TrySetResult();
        _gate = null;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (Fails)
            throw new InvalidOperationException("The database is away.");
        if (_gate is { } gate)
            await gate.Task.WaitAsync(cancellationToken);

        return result;
    }
}
