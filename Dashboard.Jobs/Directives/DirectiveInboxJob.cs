using Dashboard.Data.Directives;
using Dashboard.Data.Jobs;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Directives;

/// <summary>Takes in the files that the document system put into the watched folder.</summary>
public sealed class DirectiveInboxJob(DirectiveInbox inbox) : IScheduledJob
{
    public const string Name = "directive-inbox";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var report = await inbox.RunAsync(cancel);
        if (report.Refused > 0)
            progress.EndPartly();
        else if (report.Taken == 0)
            progress.Skip();

        return JobMessage.Of("DirectiveInbox.Done", report.Taken, report.Refused);
    }
}
