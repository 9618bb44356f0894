using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Api;

/// <summary>A column of a list in CSV.</summary>
public sealed record CsvColumn<T>(string Name, Func<T, object?> Value);

/// <summary>
/// What a reading route answers: JSON, or CSV where the list has columns and the caller asks for it (<c>Accept: text/csv</c> or <c>format=csv</c>).
/// It carries an entity tag over its bytes, so that a caller who has them already is told so with 304; the next page is also in <c>Link</c>.
/// </summary>
internal static class ApiAnswer
{
    public static IResult Of<T>(T value) => new Answer<T, T>(value, [], [], null);

    /// <summary>One thing; in CSV the list that is the heart of it.</summary>
    public static IResult Of<T, TItem>(T value, IReadOnlyList<TItem> items, CsvColumn<TItem>[] columns) => new Answer<T, TItem>(value, items, columns, null);

    public static IResult Page<T>(IReadOnlyList<T> items, string? next, params CsvColumn<T>[] columns) =>
        new Answer<ApiPage<T>, T>(new ApiPage<T>(items, next), items, columns, next);

    /// <summary>One cell of CSV. What a spreadsheet would run as a formula gets an apostrophe before it; plain numbers stay as they are.</summary>
    public static string Cell(object? value)
    {
        var text = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
        if (value is bool flag)
            text = flag ? "true" : "false";
        else if (value is DateOnly day)
            text = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        else if (value is DateTime at)
            text = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _))
            text = "'" + text;

        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private sealed class Answer<TJson, TItem>(TJson json, IReadOnlyList<TItem> items, CsvColumn<TItem>[] columns, string? next) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (request, response) = (httpContext.Request, httpContext.Response);
            var isCsv = columns.Length > 0 && WantsCsv(request);
            var bytes = isCsv
                ? [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Csv())]
                : JsonSerializer.SerializeToUtf8Bytes(json, ApiJson.Options);
            var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
            response.Headers.ETag = tag;
            response.Headers.Vary = "Accept, Authorization";

            // A browser may keep it, but asks each time: figures and rights change.
            response.Headers.CacheControl = "private, no-cache";
            if (next is not null)
                response.Headers.Link = $"<{NextUrl(request, next)}>; rel=\"next\"";

            if (request.Headers.IfNoneMatch.Any(known => known is not null && (known.Contains(tag, StringComparison.Ordinal) || known == "*")))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }

        private static bool WantsCsv(HttpRequest request) =>
            request.Query["format"].ToString() is { Length: > 0 } format
                ? format == "csv"
                : request.GetTypedHeaders().Accept.FirstOrDefault(a => a.MediaType.Value is "text/csv" or "application/json" or "*/*")?.MediaType.Value == "text/csv";

        private static string NextUrl(HttpRequest request, string next)
        {
            var query = new QueryBuilder(request.Query.Where(q => q.Key != "cursor").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? ""))) { { "cursor", next } };
            return request.PathBase + request.Path + query;
        }

        private string Csv()
        {
            var text = new StringBuilder();
            text.AppendJoin(',', columns.Select(c => c.Name)).Append("\r\n");
            foreach (var item in items)
                text.AppendJoin(',', columns.Select(c => Cell(c.Value(item)))).Append("\r\n");

            return text.ToString();
        }
    }
}

/// <summary>How the API writes JSON: names in camel case, absent values written as null, Vietnamese as it is.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };
}
