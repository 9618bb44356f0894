using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Benchmarks;

/// <summary>Wall screens to be measured, paired through the doors that a device uses.</summary>
internal static class WallScreens
{
    private static readonly string[] Kinds = ["overview", "map", "reporting", "league", "today", "disbursement"];

    /// <summary>
    /// Pairs screens that play every kind of scene without parameters, each for two or three seconds (2.5 s a scene), and after them some that show the
    /// overview alone, and one that changes every second. Answers their tokens in this order.
    /// </summary>
    public static async Task<IReadOnlyList<string>> PairAsync(IServiceProvider services, int changing, int still, CancellationToken cancel)
    {
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var province = tree.All.First(u => u is { Level: UnitLevel.Province, ValidTo: null });
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);

        // Past the desk, which knows no scene as short as these.
        var (slow, one, fast) = (Playlist("2,5 s", Kinds, i => 2 + (i % 2)), Playlist("Toàn cảnh", Kinds[..1], _ => 3600), Playlist("1 s", Kinds, _ => 1));
        db.Playlists.AddRange(slow, one, fast);
        await db.SaveChangesAsync(cancel);
        var (desk, device) = (services.GetRequiredService<WallDesk>(), services.GetRequiredService<ScreenTokens>());
        var tokens = new List<string>();
        for (var i = 0; i < changing + still + 1; i++)
        {
            var offer = (await device.OfferAsync(null, string.Create(CultureInfo.InvariantCulture, $"10.0.0.{i}"), cancel)).Value!;
            var screen = await desk.PairAsync(offer.Code, null, new ScreenEntry($"Màn hình {i + 1}", "Hành lang", province.Code, IsPublic: false, (i < changing ? slow : i < changing + still ? one : fast).Id), Actor.System, cancel);
            if (screen.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());

            tokens.Add((await device.ClaimAsync(offer.Secret, cancel)).Value!);
        }

        return tokens;

        Playlist Playlist(string name, string[] kinds, Func<int, int> seconds) => new()
        {
            Name = name,
            UnitId = province.Id,
            Scenes = [.. kinds.Select((kind, i) => new PlaylistScene { Position = i, Kind = kind, Seconds = seconds(i) })],
        };
    }
}
