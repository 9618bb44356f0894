using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Tests.Figures;

public sealed class TreeKeeperTests
{
    [Fact]
    public async Task Stopping_while_nothing_changes_is_no_failure()
    {
        using var database = new TestDatabase();
        await SmallCountry.FillAsync(database);
        var keeper = database.Services.GetServices<IHostedService>().OfType<TreeKeeper>().Single();
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        var feed = database.Get<LiveFeed>();
        while (feed.Subscribers == 0)
            await Task.Yield();

        await keeper.StopAsync(TestContext.Current.CancellationToken);

        Assert.Null(keeper.ExecuteTask!.Exception);
    }
}
