using System.Globalization;
using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Microsoft.Extensions.Logging;

namespace Dashboard.Jobs.Schedule;

/// <summary>What one run writes to the log, kept beside it: who looks at the run need not search the files of every server.</summary>
internal sealed class JobLog(TimeProvider clock)
{
    private const int LongestLine = 2000;

    private static readonly AsyncLocal<JobLog?> Running = new();

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];
    private int _length;

    /// <summary>The run that the calling code belongs to.</summary>
    public static JobLog? Current => Running.Value;

    /// <summary>From here on, what this flow of calls logs belongs to the run.</summary>
    public void Enter() => Running.Value = this;

    /// <summary>Adds a line with the time in Vietnam; the oldest fall away.</summary>
    public void Add(LogLevel level, string text)
    {
        var at = clock.GetUtcNow().UtcDateTime.ClockInVietnam();
        var line = string.Create(CultureInfo.InvariantCulture, $"{at:HH:mm:ss} {level}: {text}");
        line = line.Length > LongestLine ? line[..LongestLine] + "…" : line;
        lock (_lock)
        {
            _lines.Enqueue(line);
            _length += line.Length + 1;
            while (_length > JobRun.LongestLog)
                _length -= _lines.Dequeue().Length + 1;
        }
    }

    /// <summary>All lines; null while there is none.</summary>
    public string? Text()
    {
        lock (_lock)
            return _lines.Count == 0 ? null : string.Join('\n', _lines);
    }
}

/// <summary>Gives a run what is logged while it runs: the product's own lines, and others' warnings.</summary>
[ProviderAlias("JobLog")]
internal sealed class JobLogProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) =>
        new Writer(categoryName.StartsWith("Dashboard.", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

    public void Dispose()
    {
        // Holds nothing.
    }

    private sealed class Writer(LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None && JobLog.Current is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                JobLog.Current!.Add(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}");
        }
    }
}
