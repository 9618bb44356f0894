using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Tests.Api;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Dashboard.Tests.Benchmarks;

/// <summary>Figures through the API, in bulk and one by one, beside bare statements on the same file.</summary>
public sealed class FigureBenchmark : IBenchmark
{
    private const int Rows = 10_000;
    private const int Communes = 3_400;
    private const int Cells = 500;

    public string Name => "figures";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        await using var province = new SmallProvince(Communes);
        await province.InitializeAsync();
        var bulk = new List<double>();
        var processor = TimeSpan.Zero;
        foreach (var (period, kind) in ((string, string)[])[("2026-09", "actual"), ("2026-10", "actual"), ("2026-11", "actual"), ("2026-10", "estimate"), ("2026-10", "plan")])
        {
            var body = Body(period, kind);
            var before = Environment.CpuUsage.TotalTime;
            bulk.Add(await PostAsync(province.Coordinator, body, cancel));
            processor = Environment.CpuUsage.TotalTime - before;
        }

        // The first one also compiles, and is left out.
        var best = Median(bulk.Skip(1));
        var bare = Median(await FloorAsync(province, cancel));
        var perSecond = Rows / best;
        var (cell, bareCell) = await OneByOneAsync(province, cancel);
        return
        [
            new(
                $"bulk API, {Rows:N0} figures in one request, with roll-up, ratio and feed", "≥ 10,000 figures/s", $"{perSecond:N0} figures/s ({best * 1000:N0} ms; processor time of client and server {processor.TotalMilliseconds:N0} ms)", $"bare inserts: {Rows / bare:N0}/s", perSecond >= 10_000),
            new(
                $"one cell through the desk, {Communes:N0} communes, committed durably", "p95 ≤ 8 ms", $"p95 {cell:0.00} ms", $"bare statements: p95 {bareCell:0.00} ms", cell <= 8),
        ];
    }

    private static byte[] Body(string period, string kind) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        figures = Enumerable.Range(0, Rows).Select(i => new
        {
            measure = (i % 3) switch { 0 => "meetings", 1 => "meetings.online", _ => "money" },
            unit = SmallProvince.Commune((i / 3) + 1),
            period,
            kind,
            value = (i % 3) switch { 0 => "12", 1 => "7", _ => "1250.50" },
        }),
    });

    private static async Task<double> PostAsync(HttpClient client, byte[] body, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        var began = Stopwatch.GetTimestamp();
        using var response = await client.PostAsync("/api/v1/figures", content, cancel);
        var answer = await response.Content.ReadAsByteArrayAsync(cancel);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return response.IsSuccessStatusCode ? took : throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
    }

    // The same rows into a table without an index, in one durable transaction.
    private static async Task<List<double>> FloorAsync(SmallProvince province, CancellationToken cancel)
    {
        await using var db = province.Open();
        await db.Database.OpenConnectionAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("""CREATE TABLE "Bare" ("Id" INTEGER PRIMARY KEY, "MeasureId" INTEGER, "PeriodId" INTEGER, "UnitId" INTEGER, "Value" INTEGER, "At" INTEGER, "By" INTEGER)""", cancel);
        var took = new List<double>();
        for (var run = 0; run < 4; run++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            using var insert = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
            insert.Transaction = (SqliteTransaction)transaction.GetDbTransaction();
            insert.CommandText = """INSERT INTO "Bare" ("MeasureId", "PeriodId", "UnitId", "Value", "At", "By") VALUES (@m, @p, @u, @v, @a, @b)""";
            var parameters = ((ReadOnlySpan<string>)["@m", "@p", "@u", "@v", "@a", "@b"]).ToArray().Select(n => insert.Parameters.AddWithValue(n, 0L)).ToArray();
            for (var i = 0; i < Rows; i++)
            {
                parameters[0].Value = i % 3;
                parameters[1].Value = run;
                parameters[2].Value = i / 3;
                parameters[3].Value = 12_000L;
                insert.ExecuteNonQuery();
            }

            await transaction.CommitAsync(cancel);
            took.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return [.. took.Skip(1)];
    }

    private static async Task<(double Desk, double Bare)> OneByOneAsync(SmallProvince province, CancellationToken cancel)
    {
        var desk = province.Get<FigureDesk>();
        var took = new List<double>();
        for (var i = 0; i < Cells + 20; i++)
        {
            var entry = new FigureEntry("meetings", SmallProvince.Commune((i * 7 % Communes) + 1), "2026-10", (20 + (i % 5)).ToString(CultureInfo.InvariantCulture));
            var began = Stopwatch.GetTimestamp();
            var outcome = await desk.RecordAsync(new FigureBatch([entry], FigureDoor.Api), Actor.System, cancel);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (outcome.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.ToString());
        }

        await using var db = province.Open();
        await db.Database.OpenConnectionAsync(cancel);
        var bare = new List<double>();
        using var command = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
        command.CommandText = """
            BEGIN IMMEDIATE;
            UPDATE "Figures" SET "Reason" = NULL WHERE "Id" = 17;
            INSERT INTO "Bare" ("MeasureId", "PeriodId", "UnitId", "Value", "At", "By") VALUES (1, 2, 3, 4, 5, 6);
            UPDATE "Rollups" SET "ProvisionalValue" = "ProvisionalValue" + 0 WHERE "SeriesId" = 1 AND "PeriodId" = 9 AND "Kind" = 2 AND "BreakdownId" = 0 AND "TreeVersion" = 0 AND "UnitId" IN (1, 2, 3);
            UPDATE "FeedHeads" SET "Number" = "Number" WHERE "Id" = 1;
            COMMIT;
            """;
        for (var i = 0; i < Cells; i++)
        {
            var began = Stopwatch.GetTimestamp();
            command.ExecuteNonQuery();
            bare.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return (P95(took.Skip(20)), P95(bare));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private static double P95(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[(int)(sorted.Length * 0.95)] : 0;
}
