using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>The load itself.</summary>
public sealed class SampleLoaderTests
{
    [Fact]
    public async Task Smoke()
    {
        await using var sample = new SampleDatabase();
        await sample.InitializeAsync();
        var watch = Stopwatch.StartNew();
        Assert.True(await sample.LoadAsync());
        TestContext.Current.SendDiagnosticMessage($"{watch.ElapsedMilliseconds} ms");
        await using var db = sample.Open();
        Console.WriteLine($"SMOKE {watch.ElapsedMilliseconds} ms, {await db.Figures.CountAsync()} figures");
        File.Copy(db.Database.GetDbConnection().DataSource, "/tmp/sample-data.db", true);
    }
}
