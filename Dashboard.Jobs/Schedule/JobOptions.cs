using System.ComponentModel.DataAnnotations;

namespace Dashboard.Jobs.Schedule;

/// <summary>Section "Jobs" of the settings.</summary>
public sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>False keeps this node from running jobs; what is owed then waits for another node, or for the next start.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Cron expressions by job name, in place of the built-in ones.</summary>
    public Dictionary<string, string> Schedule { get; init; } = [];

    /// <summary>Names of jobs that run on working days alone. A run that is owed already stays where it is when its day becomes a holiday; the next ones keep to it.</summary>
    public IReadOnlyList<string> OnWorkingDays { get; init; } = [];

    /// <summary>How long the feed keeps changes. A reader away for longer has to start anew; much longer, and the table outgrows the figures.</summary>
    [Range(1, 3650)]
    public int KeepChangesDays { get; init; } = 30;

    /// <summary>How long a command sent again is recognised. Shorter than a phone may be offline, and its entries could be applied twice.</summary>
    [Range(7, 3650)]
    public int KeepReceiptsDays { get; init; } = 90;

    /// <summary>How long the history of runs is kept.</summary>
    [Range(1, 3650)]
    public int KeepRunsDays { get; init; } = 180;

    /// <summary>How many nightly backups are kept.</summary>
    [Range(1, 1000)]
    public int KeepBackups { get; init; } = 14;

    /// <summary>Where nightly backups go; a relative folder resolves against the data folder. Another disk survives this one.</summary>
    public string BackupFolder { get; init; } = "backups";
}
