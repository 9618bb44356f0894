using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Api;

/// <summary>How a simulation went.</summary>
/// <param name="Refusals">How many rows were refused for each reason.</param>
/// <param name="Median">Of one request, in milliseconds.</param>
/// <param name="P95">95 of 100 requests were quicker, in milliseconds.</param>
public sealed record SimulationReport(int Requests, int Written, int Unchanged, IReadOnlyDictionary<string, int> Refusals, TimeSpan Took, double Median, double P95)
{
    public double PerSecond => Took > TimeSpan.Zero ? (Written + Unchanged) / Took.TotalSeconds : 0;
}

/// <summary>
/// Enters figures through the API as communes would: for cells that were reported in the period before, values near those. One request at a
/// time, at most ten a second; what cannot be sent in time is not queued, and the report says what rate was reached.
/// </summary>
public sealed class Simulation(HttpClient client, TimeProvider clock)
{
    private const int RequestsPerSecond = 10;
    private const int MostCells = 20_000;

    private readonly List<double> _took = [];
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private int _written;
    private int _unchanged;

    public static HttpClient Connect(Uri url, string token)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Runs until the time is over or cancelled; null when there is nothing to base plausible figures on.</summary>
    public async Task<SimulationReport?> RunAsync(double rate, string? unit, TimeSpan? duration, CancellationToken cancel)
    {
        var cells = await CellsAsync(unit, cancel);
        if (cells.Count == 0)
            return null;

        var began = clock.GetTimestamp();
        var sent = 0L;
        try
        {
            for (var tick = 0L; ; tick++)
            {
                var elapsed = clock.GetElapsedTime(began);
                if (elapsed >= duration || cells.Count == 0)
                    break;

                // What is due by now, but never more than a second's worth: a slow server is not drowned.
                var due = (long)(elapsed.TotalSeconds * rate) + 1 - sent;
                if (due > 0)
                {
                    var rows = (int)Math.Min(due, Math.Max(1, Math.Ceiling(rate)));
                    await SendAsync(cells, Math.Min(rows, Data.Figures.FigureDesk.MostEntries), cancel);
                    sent += due;
                }

                var next = TimeSpan.FromSeconds(Math.Max((tick + 1) / (double)RequestsPerSecond, sent / rate)) - clock.GetElapsedTime(began);
                if (next > TimeSpan.Zero)
                    await Task.Delay(next, clock, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ended by the person; what was reached is reported.
        }

        _took.Sort();
        return new SimulationReport(_took.Count, _written, _unchanged, _refusals, clock.GetElapsedTime(began), At(0.5), At(0.95));

        double At(double share) => _took.Count == 0 ? 0 : _took[Math.Min(_took.Count - 1, (int)(_took.Count * share))];
    }

    // Of each length of period: what was reported in the latest one that has figures, to be entered for the one that is open.
    private async Task<List<Cell>> CellsAsync(string? unit, CancellationToken cancel)
    {
        var periods = (await client.GetFromJsonAsync<JsonNode>("/api/v1/periods", cancel))!["items"]!.AsArray()
            .Select(p => (Code: (string)p!["code"]!, Frequency: (string)p["frequency"]!, State: (string)p["state"]!, From: (string)p["from"]!)).ToArray();
        var today = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var cells = new List<Cell>();
        foreach (var calendar in periods.GroupBy(p => p.Frequency))
        {
            var begun = calendar.Where(p => string.CompareOrdinal(p.From, today) <= 0).OrderBy(p => p.From, StringComparer.Ordinal).ToArray();
            if (begun is not [.., { State: not "closed" } open])
                continue;

            foreach (var (code, _, _, _) in begun[..^1].Reverse().Take(4))
            {
                var before = cells.Count;
                await AddAsync(cells, code, open.Code, unit, cancel);
                if (cells.Count > before)
                    break;
            }
        }

        return cells;
    }

    private async Task AddAsync(List<Cell> cells, string from, string to, string? unit, CancellationToken cancel)
    {
        var path = $"/api/v1/figures?basis=provisional&kind=actual&limit=5000&period={from}{(unit is null ? "" : "&unit=" + Uri.EscapeDataString(unit))}";
        for (string? cursor = ""; cursor is not null && cells.Count < MostCells;)
        {
            var page = (await client.GetFromJsonAsync<JsonNode>(path + (cursor.Length == 0 ? "" : "&cursor=" + cursor), cancel))!;
            cells.AddRange(page["items"]!.AsArray().Where(f => f!["value"] is not null).Select(f => new Cell(
                (string)f!["measure"]!, (string)f["unit"]!, to, decimal.Parse((string)f["value"]!, CultureInfo.InvariantCulture))));
            cursor = (string?)page["next"];
        }
    }

    private async Task SendAsync(List<Cell> cells, int count, CancellationToken cancel)
    {
        var rows = Enumerable.Range(0, count).Select(_ => cells[RandomNumberGenerator.GetInt32(cells.Count)]).DistinctBy(c => (c.Measure, c.Unit, c.Period)).ToArray();
        var began = Stopwatch.GetTimestamp();
        using var response = await client.PostAsJsonAsync(
            "/api/v1/figures?partial=true",
            new FigureRequest([.. rows.Select(c => new FigureRow(c.Measure, c.Unit, c.Period, Near(c.Value), Reason: "simulation"))]),
            ApiJson.Options, cancel);
        var answer = await response.Content.ReadAsStringAsync(cancel);
        _took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        if ((int)response.StatusCode is 429 or >= 500)
        {
            Count(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), rows.Length);
            return;
        }

        if ((int)response.StatusCode is not (200 or 422))
            throw new HttpRequestException($"{(int)response.StatusCode}: {answer}");

        var told = JsonNode.Parse(answer)!;
        _written += (int?)told["written"] ?? 0;
        _unchanged += (int?)told["unchanged"] ?? 0;
        foreach (var refused in told["errors"]!.AsArray())
        {
            var code = (string)refused!["code"]!;
            Count(code, 1);

            // A cell that cannot be entered at all is not tried again; one whose value was out of proportion is.
            if ((int?)refused["row"] is { } row && code is "Figure.NoRight" or "Figure.UnitNotInSet" or "Figure.UnitNotValid" or "Figure.UnknownUnit" or "Figure.PeriodClosed" or "Figure.WrongFrequency")
                cells.Remove(rows[(int)refused["row"]!]);
        }
    }

    private void Count(string reason, int rows) => _refusals[reason] = _refusals.GetValueOrDefault(reason) + rows;

    // Within a tenth, and one whole step at least, in the decimals of the value itself.
    private static string Near(decimal value)
    {
        var spread = Math.Max(1, (int)Math.Min(value / 10, 1_000_000));
        return Math.Max(0, value + RandomNumberGenerator.GetInt32(-spread, spread + 1)).ToString(CultureInfo.InvariantCulture);
    }

    private sealed record Cell(string Measure, string Unit, string Period, decimal Value);
}
