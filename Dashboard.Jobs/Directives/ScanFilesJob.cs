using Dashboard.Data.Directives;
using Dashboard.Data.Jobs;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Directives;

/// <summary>Has files scanned for which the scanner was away when they came.</summary>
public sealed class ScanFilesJob(EvidenceDesk evidence) : IScheduledJob
{
    public const string Name = "scan-files";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel) => JobMessage.Of("ScanFiles.Done", await evidence.ScanWaitingAsync(cancel));
}
