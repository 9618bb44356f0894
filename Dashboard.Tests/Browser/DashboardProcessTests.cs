namespace Dashboard.Tests.Browser;

/// <summary>The product as a process: what it serves survives its sudden end.</summary>
public sealed class DashboardProcessTests
{
    [Fact]
    public async Task A_killed_server_comes_back_on_the_same_address_and_data()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = new DashboardProcess();
        await server.StartAsync(cancel, "--Sample:Load=false");
        var address = server.Url;

        await server.KillAsync();
        await server.StartAsync(cancel, "--Sample:Load=false");

        Assert.Equal(address, server.Url);
        Assert.True(File.Exists(Path.Combine(server.DataFolder, "dashboard.db")));
    }
}
