using System.Diagnostics;
using System.Globalization;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Tests.Directives;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Alerts;

/// <summary>
/// Real processes raise alerts and are killed between any two instructions: nobody is skipped, and in the app nobody is told twice.
/// <c>ALERT_KILLS</c> asks for more of them, <c>KILL_SEED</c> for the same ones.
/// </summary>
public sealed class AlertKillTests(ITestOutputHelper output)
{
    private const int EventsPerKill = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_skipped_and_nobody_is_told_twice_after_kills()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("ALERT_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 5;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"KILL_SEED={seed}");
        using var world = await DirectiveWorld.MakeAsync(Cancel);
        var task = (await world.GiveAsync(world.Work(world.North), Cancel))[0];
        var events = kills * EventsPerKill;
        await using (var db = world.Database.Open())
        {
            for (var i = 0; i < events; i++)
                db.TaskEvents.Add(new TaskEvent { TaskId = task, Kind = TaskEventKind.Urged, At = world.Database.Clock.GetUtcNow().UtcDateTime, UserId = world.Leader.UserId, Words = $"Lần {i}" });
            await db.SaveChangesAsync(Cancel);
        }

        var random = new Random(seed);
        var killed = 0;
        while (await RunUntilKilledAsync(world.Database.Folder, killed < kills ? random.Next(1, 8) : int.MaxValue, random.Next(0, 12)))
            killed++;

        output.WriteLine($"{killed} kills, {events} events");
        Assert.Equal(kills, killed);
        await using var after = world.Database.Open();
        Assert.Equal(events + 1, await after.Alerts.CountAsync(Cancel));
        Assert.Equal((events + 1) * 3, await after.Deliveries.CountAsync(Cancel));
        Assert.Equal(events + 1, await after.AlertUnits.CountAsync(Cancel));
        Assert.Equal(
            Enumerable.Range(0, events).Select(i => $"Lần {i}").Order(StringComparer.Ordinal),
            (await after.Alerts.Where(a => a.Kind == AlertKind.TaskUrged).Select(a => a.Words!).ToListAsync(Cancel)).Order(StringComparer.Ordinal));
        Assert.Equal(await after.TaskEvents.MaxAsync(e => e.Id, Cancel), (await after.ReactionCursors.SingleAsync(c => c.Name == AlertReactor.TaskCursor, Cancel)).Position);
    }

    /// <summary>True when it was killed, false when it came to the end.</summary>
    private static async Task<bool> RunUntilKilledAsync(string folder, int steps, int spins)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "react-load"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Data__Folder"] = folder, ["DOTNET_TieredPGO"] = "0" },
        })!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var ended = false;
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            ended |= line == "done";
            if (--steps != 0)
                continue;

            // Somewhere within the next transaction.
            Thread.SpinWait(spins * 200_000);
            process.Kill();
        }

        await process.WaitForExitAsync(Cancel);
        Assert.True(ended || steps <= 0, $"It ended by itself: {await errors}");
        return !ended;
    }
}
