using System.CommandLine;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Storage;
using Dashboard.Directives;
using Dashboard.Refusals;
using Microsoft.Extensions.Localization;

namespace Dashboard;

/// <summary>
/// What a verb runs in: the web host's configuration and data services without the web, on a migrated database.
/// It speaks English (code and command line do), says where the data lies, and turns refusals into sentences.
/// </summary>
internal sealed class CommandHost(string[] settings)
{
    /// <summary>Settings such as <c>--Data:Folder=…</c> go to the configuration, whatever the verb; verbs' own options have no colon.</summary>
    public static bool IsSetting(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains(':', StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal);

    /// <summary>Runs a verb: 0 when it was done, 1 when it was refused.</summary>
    /// <param name="migrate">False for verbs about the database as it lies there, which must not touch it first.</param>
    public async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> verb, CancellationToken cancel, bool migrate = true)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var builder = WebApplication.CreateBuilder(settings);
        builder.Logging.ClearProviders();
        StorageOptions storage;
        try
        {
            storage = StorageOptions.Read(builder.Configuration, builder.Environment.ContentRootPath);
        }
        catch (InvalidOperationException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }

        await Console.Out.WriteLineAsync($"Data folder: {storage.Folder}");
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(builder.Configuration);
        services.AddLogging(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole());
        services.AddLocalization();
        services.AddDashboardData(storage);
        services.AddDirectiveFiles(builder.Configuration);
        await using var provider = services.BuildServiceProvider();
        if (migrate)
            await provider.GetRequiredService<DatabaseSetup>().MigrateAsync(cancel);

        return await verb(provider, cancel);
    }

    /// <summary>An option that takes a day; null when it is left out.</summary>
    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return day;

            result.AddError($"{name} '{result.Tokens[0].Value}' is not a day; write it as 2025-07-01.");
            return null;
        },
    };

    /// <summary>One line for each reason: <c>file:line: column, value: sentence</c>.</summary>
    public static async Task<int> RefuseAsync(IServiceProvider services, string file, IEnumerable<Refusal> refusals)
    {
        await WriteAsync(services, file, "refused", refusals, Console.Error);
        return 1;
    }

    public static async Task WriteAsync(IServiceProvider services, string file, string kind, IEnumerable<Refusal> refusals, TextWriter to)
    {
        var text = services.GetRequiredService<IStringLocalizer<RefusalTexts>>();
        foreach (var refusal in refusals)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{file}{(refusal.Row is { } row ? $":{row}" : "")}");
            var column = refusal.Field is { } field ? $" {field}:" : "";
            await to.WriteLineAsync($"{place}:{column} {kind}: {text.Say(refusal)}");
        }
    }
}
