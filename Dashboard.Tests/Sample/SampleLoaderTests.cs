using Dashboard.Data.Sample;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>When the sample is loaded, and what happens to a load that was cut short.</summary>
public sealed class SampleLoaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_loaded_unless_it_is_wanted()
    {
        using var database = SampleProvince.NewDatabase();
        Assert.False(await SampleProvince.LoadAsync(database, wanted: false));
        await using var db = database.Open();
        Assert.False(await db.Units.AnyAsync(Cancel));
        Assert.False(await SampleRule.IsSampleAsync(db, Cancel));
    }

    [Fact]
    public async Task A_load_that_was_cut_short_goes_on_at_the_next_start_and_is_then_done()
    {
        using var database = SampleProvince.NewDatabase();
        await Assert.ThrowsAsync<IOException>(() => SampleProvince.LoadAsync(database, rollups: _ => throw new IOException("killed")));
        await using var db = database.Open();
        var figures = await db.Figures.CountAsync(Cancel);
        Assert.True(await SampleRule.IsSampleAsync(db, Cancel));

        Assert.True(await SampleProvince.LoadAsync(database, wanted: false));
        Assert.Equal(figures, await db.Figures.CountAsync(Cancel));
        Assert.False(await db.Settings.AnyAsync(s => s.Key == SampleLoader.UnfinishedKey, Cancel));
        Assert.False(await SampleProvince.LoadAsync(database));
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData("false", true, false)]
    [InlineData("true", false, true)]
    public void Outside_development_it_must_be_asked_for(string? setting, bool isDevelopment, bool loads)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { ["Sample:Load"] = setting };
        Assert.Equal(loads, SampleOptions.Read(configuration, isDevelopment).Load);
    }

    [Fact]
    public void A_setting_that_is_neither_yes_nor_no_is_named()
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { ["Sample:Load"] = "maybe" };
        Assert.Contains("Sample:Load", Assert.Throws<InvalidOperationException>(() => SampleOptions.Read(configuration, isDevelopment: true)).Message, StringComparison.Ordinal);
    }
}
