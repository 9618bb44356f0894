using System.CommandLine;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Api;

/// <summary><c>simulate --rate R</c>: figures as communes would enter them, through the API of a running server.</summary>
internal static class SimulationCommands
{
    public static Command Simulate(CommandHost host)
    {
        var rate = new Option<double>("--rate") { Description = "Figures a second, up to 10,000.", Required = true };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 10_000))
                result.AddError("--rate must be above 0 and at most 10000.");
        });
        var unit = new Option<string?>("--units") { Description = "Only this unit and what lies below it.", HelpName = "CODE" };
        var url = new Option<Uri>("--url")
        {
            Description = "Where the server listens.",
            DefaultValueFactory = _ => new Uri("http://localhost:5080"),
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                    return address;

                result.AddError($"--url '{result.Tokens[0].Value}' is not an address; write it as http://localhost:5080.");
                return null;
            },
        };
        var token = new Option<string?>("--token") { Description = "A coordinator's token; without it, one is made in this data folder's database and revoked at the end." };
        var seconds = new Option<int?>("--seconds") { Description = "How long; until Ctrl+C when left out." };
        var verb = new Command("simulate", "Enter plausible figures continuously, for demonstrations and load.") { rate, unit, url, token, seconds };
        verb.SetAction((parsed, cancel) => host.RunAsync(
            async (services, stop) =>
            {
                var own = parsed.GetValue(token) is null ? await TokenAsync(services, parsed.GetValue(unit), stop) : (Outcome<NewToken>?)null;
                if (own is { Refused: true } no)
                    return await CommandHost.RefuseAsync(services, "simulate", no.Refusals);

                try
                {
                    using var client = Simulation.Connect(parsed.GetRequiredValue(url), parsed.GetValue(token) ?? own!.Value.Value!.Secret);
                    var asked = parsed.GetValue(rate);
                    var report = await new Simulation(client, services.GetRequiredService<TimeProvider>()).RunAsync(
                        asked, parsed.GetValue(unit), parsed.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : null, stop);
                    if (report is null)
                    {
                        await Console.Error.WriteLineAsync("There are no figures of an earlier period to base plausible ones on.");
                        return 1;
                    }

                    await SayAsync(report, asked);
                    return 0;
                }
                catch (HttpRequestException error)
                {
                    await Console.Error.WriteLineAsync($"{parsed.GetRequiredValue(url)}: {error.Message}");
                    return 1;
                }
                finally
                {
                    if (own?.Value is { } made)
                        await services.GetRequiredService<TokenDesk>().RevokeAsync(made.Id, Actor.System, CancellationToken.None);
                }
            },
            cancel));
        return verb;
    }

    private static async Task<Outcome<NewToken>> TokenAsync(IServiceProvider services, string? unit, CancellationToken cancel)
    {
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var today = Vietnam.Today(services.GetRequiredService<TimeProvider>());
        return (unit ?? tree.Root?.Code) is { } code
            ? await services.GetRequiredService<TokenDesk>().CreateAsync(new TokenEntry("simulate", Role.Coordinator, code, today.AddDays(1)), Actor.System, cancel)
            : new Refusal("Figure.UnknownUnit", "VN");
    }

    private static async Task SayAsync(SimulationReport report, double asked)
    {
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Written} written, {report.Unchanged} unchanged in {report.Took.TotalSeconds:0.0} s: {report.PerSecond:0.0} a second of {asked:0.##} asked; {report.Requests} requests, median {report.Median:0} ms, p95 {report.P95:0} ms"));
        foreach (var (reason, rows) in report.Refusals.OrderByDescending(r => r.Value))
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows} refused: {reason}"));
    }
}
