using Dashboard.Tests.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Browser;

/// <summary>
/// The whole product in this process, with a data folder of its own and the sample province, listening on a free port.
/// Over HTTP ask <see cref="WebApplicationFactory{TEntryPoint}.CreateClient()"/>; a browser goes to <see cref="Url"/>.
/// </summary>
public sealed class DashboardServer : WebApplicationFactory<Program>
{
    /// <summary>The password of every sample account here.</summary>
    public const string Password = "Thu-nghiem-2026!";

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _register;

    /// <param name="settings">Configuration on top of the usual, for instance <c>Sample:Load</c> = <c>false</c>.</param>
    /// <param name="register">Services in the stead of the product's, for instance a <see cref="TestClock"/>.</param>
    public DashboardServer(IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? register = null)
    {
        _settings = new()
        {
            ["Data:Folder"] = _folder.Path,
            ["Sample:Password"] = Password,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
            _settings[key] = value;
        _register = register;
        UseKestrel(0);
    }

    public string DataFolder => _folder.Path;

    /// <summary>Where it listens; starts it when it has not been.</summary>
    public Uri Url
    {
        get
        {
            StartServer();
            return ClientOptions.BaseAddress;
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Settings, not AddInMemoryCollection: the host reads some of them before it is built.
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        if (_register is not null)
            builder.ConfigureServices(_register);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
