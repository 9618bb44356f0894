using System.Runtime.Versioning;
using System.Text;
using System.Xml.Linq;
using Dashboard.Data.Storage;
using Dashboard.Documents;
using Dashboard.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Dashboard.Tests.Walls;

/// <summary>The way to the document converter: a program that stands in its place takes the drawing and gives a PDF, or fails as such programs do.</summary>
[SupportedOSPlatform("linux")]
public sealed class StocktakePdfTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pictures_become_one_pdf_which_is_converted_once_and_kept()
    {
        // Asks once to be started again, as the real one does with a new profile; then hands its input back as the output.
        using var converter = Converter($$"""[ -e "{{_folder.Path}}/again" ] || { touch "{{_folder.Path}}/again"; exit 81; }; echo run >> "{{_folder.Path}}/runs"; for last; do :; done; cp "$last" "${last%.fodg}.pdf" """);
        Assert.True(converter.IsConfigured);
        string[] pictures = ["<svg>một</svg>", "<svg>hai</svg>"];

        var pdf = await converter.ToPdfAsync("stocktake-1", pictures, Cancel);
        var again = await converter.ToPdfAsync("stocktake-1", pictures, Cancel);

        Assert.Equal(pdf, again);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "runs"), Cancel));
        var drawing = XDocument.Parse(Encoding.UTF8.GetString(pdf!));
        XNamespace office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
        Assert.Equal(pictures, drawing.Descendants(office + "binary-data").Select(d => Encoding.UTF8.GetString(Convert.FromBase64String(d.Value))));
    }

    [Fact]
    public async Task A_converter_that_fails_is_missing_or_hangs_gives_nothing_and_leaves_nothing()
    {
        using var failing = Converter("exit 3");
        Assert.Null(await failing.ToPdfAsync("a", ["<svg/>"], Cancel));
        using var silent = Converter("exit 0");
        Assert.Null(await silent.ToPdfAsync("a", ["<svg/>"], Cancel));
        using var hanging = Converter("sleep 600", TimeSpan.FromMilliseconds(300));
        Assert.Null(await hanging.ToPdfAsync("a", ["<svg/>"], Cancel));
        using var missing = Of(Path.Combine(_folder.Path, "nothing"), TimeSpan.FromMinutes(1));
        Assert.Null(await missing.ToPdfAsync("a", ["<svg/>"], Cancel));
        using var none = Of(null, TimeSpan.FromMinutes(1));
        Assert.False(none.IsConfigured);
        Assert.Null(await none.ToPdfAsync("a", ["<svg/>"], Cancel));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "documents")));
    }

    private DocumentConverter Converter(string script, TimeSpan? within = null)
    {
        var file = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Of(file, within ?? TimeSpan.FromMinutes(1));
    }

    private DocumentConverter Of(string? program, TimeSpan within) => new(
        Options.Create(new DocumentOptions { Converter = program, ConvertWithin = within }), new StorageOptions(_folder.Path, DatabaseProvider.Sqlite, ""), NullLogger<DocumentConverter>.Instance);
}
