using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>Sample and real data never share a database; the setting <see cref="Key"/> says which of the two it holds.</summary>
public static class SampleRule
{
    /// <summary>Key of the <see cref="Setting"/> whose value is <c>true</c> in a sample database.</summary>
    public const string Key = "sample";

    public static Task<bool> IsSampleAsync(DashboardContext db, CancellationToken cancel) =>
        db.Settings.AnyAsync(s => s.Key == Key && s.Value == "true", cancel);

    /// <summary>Why data of the one sort may not enter this database, or null.</summary>
    public static async Task<Refusal?> RefusalAsync(DashboardContext db, bool isSample, CancellationToken cancel)
    {
        var holdsSample = await IsSampleAsync(db, cancel);
        return holdsSample == isSample ? null : new Refusal(holdsSample ? "Import.IntoSample" : "Import.SampleIntoReal", "");
    }
}
