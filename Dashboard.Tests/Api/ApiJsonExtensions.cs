using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Dashboard.Tests.Api;

/// <summary>Asking the API in one line.</summary>
internal static class ApiJsonExtensions
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    extension(HttpClient client)
    {
        public async Task<(int Status, JsonNode Answer)> PostFiguresAsync(object figures, string query = "", string? key = null) =>
            await client.PostBodyAsync("/api/v1/figures" + query, System.Text.Json.JsonSerializer.Serialize(new { figures }), key);

        public async Task<(int Status, JsonNode Answer)> PostBodyAsync(string path, string body, string? key = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request, Cancel);
            return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(Cancel))!);
        }

        public async Task<JsonNode> AskAsync(string path)
        {
            using var response = await client.GetAsync(path, Cancel);
            var answer = await response.Content.ReadAsStringAsync(Cancel);
            Assert.True(response.IsSuccessStatusCode, answer);
            return JsonNode.Parse(answer)!;
        }
    }

    extension(JsonNode problem)
    {
        /// <summary>Each refused row with its field and code.</summary>
        public (int? Row, string? Field, string Code)[] Refusals() =>
            [.. problem["errors"]!.AsArray().Select(e => ((int?)e!["row"], (string?)e["field"], (string)e["code"]!))];
    }
}
