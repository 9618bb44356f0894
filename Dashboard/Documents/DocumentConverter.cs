using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Dashboard.Data.Storage;
using Microsoft.Extensions.Options;

namespace Dashboard.Documents;

/// <summary>Section "Documents" of appsettings.json.</summary>
public sealed class DocumentOptions
{
    public const string Section = "Documents";

    /// <summary>Path of LibreOffice's <c>soffice</c>; empty where there is none, and then nothing is offered as PDF.</summary>
    public string? Converter { get; init; }

    /// <summary>A conversion that takes longer is given up.</summary>
    public TimeSpan ConvertWithin { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>Makes one PDF of pictures, by LibreOffice, and keeps it: the same pictures are converted once.</summary>
public sealed partial class DocumentConverter(IOptions<DocumentOptions> options, StorageOptions storage, ILogger<DocumentConverter> log) : IDisposable
{
    private const int StartAgain = 81;

    // LibreOffice takes a processor for itself.
    private readonly SemaphoreSlim _turn = new(1, 1);

    public bool IsConfigured => options.Value.Converter is { Length: > 0 };

    /// <summary>The pages of some SVG pictures as one PDF; null when the converter is not configured, fails or takes too long (it is logged).</summary>
    /// <param name="key">Names the result: letters, digits and dashes.</param>
    public async Task<byte[]?> ToPdfAsync(string key, IReadOnlyList<string> pictures, CancellationToken cancel)
    {
        if (options.Value.Converter is not { Length: > 0 } program)
            return null;

        var kept = Path.Combine(storage.Folder, "documents", key + ".pdf");
        await _turn.WaitAsync(cancel);
        try
        {
            if (File.Exists(kept))
                return await File.ReadAllBytesAsync(kept, cancel);
            if (await ConvertAsync(program, pictures, cancel) is not { } pdf)
                return null;

            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            var part = kept + ".part";
            await File.WriteAllBytesAsync(part, pdf, cancel);
            File.Move(part, kept, overwrite: true);
            return pdf;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<byte[]?> ConvertAsync(string program, IReadOnlyList<string> pictures, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-pdf-").FullName;
        try
        {
            // A profile of its own: two runs with one profile wait for each other.
            var start = new ProcessStartInfo(program)
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                ArgumentList = { "--headless", "--norestore", $"-env:UserInstallation={new Uri(Path.Combine(folder, "profile"))}", "--convert-to", "pdf", "--outdir", folder },
            };
            var file = Path.Combine(folder, "pictures.fodg");
            await File.WriteAllTextAsync(file, Drawing(pictures), cancel);
            start.ArgumentList.Add(file);
            using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            within.CancelAfter(options.Value.ConvertWithin);
            var exit = await RunAsync(start, within.Token, cancel);

            // With a new profile it may ask to be started again.
            if (exit == StartAgain)
                exit = await RunAsync(start, within.Token, cancel);
            if (exit is { } code and not 0)
                LogExit(code);

            return exit == 0 ? await File.ReadAllBytesAsync(Path.ChangeExtension(file, "pdf"), cancel) : null;
        }
        catch (Exception error) when (error is IOException or System.ComponentModel.Win32Exception)
        {
            LogFailed(error);
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A drawing (flat OpenDocument) with one landscape A4 page a picture: LibreOffice turns a file of its own into one PDF.</summary>
    internal static string Drawing(IReadOnlyList<string> pictures)
    {
        XNamespace office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0", draw = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0";
        XNamespace fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", svg = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0";
        var pages = pictures.Select((picture, i) => new XElement(
            draw + "page", new XAttribute(draw + "name", string.Create(CultureInfo.InvariantCulture, $"page{i + 1}")), new XAttribute(draw + "master-page-name", "A4"),
            new XElement(
                draw + "frame", new XAttribute(svg + "x", "1cm"), new XAttribute(svg + "y", "2.71cm"), new XAttribute(svg + "width", "27.7cm"), new XAttribute(svg + "height", "15.58cm"),
                new XElement(draw + "image", new XElement(office + "binary-data", Convert.ToBase64String(Encoding.UTF8.GetBytes(picture)))))));
        var document = new XElement(
            office + "document", new XAttribute(XNamespace.Xmlns + "office", office), new XAttribute(XNamespace.Xmlns + "style", style), new XAttribute(XNamespace.Xmlns + "draw", draw),
            new XAttribute(XNamespace.Xmlns + "fo", fo), new XAttribute(XNamespace.Xmlns + "svg", svg),
            new XAttribute(office + "version", "1.3"), new XAttribute(office + "mimetype", "application/vnd.oasis.opendocument.graphics"),

            // Empty, but without it the pages' layout is not taken.
            new XElement(office + "styles"),
            new XElement(
                office + "automatic-styles",
                new XElement(
                    style + "page-layout", new XAttribute(style + "name", "landscape"),
                    new XElement(
                        style + "page-layout-properties", new XAttribute(fo + "page-width", "29.7cm"), new XAttribute(fo + "page-height", "21cm"), new XAttribute(style + "print-orientation", "landscape"),
                        new XAttribute(fo + "margin", "1cm")))),
            new XElement(office + "master-styles", new XElement(style + "master-page", new XAttribute(style + "name", "A4"), new XAttribute(style + "page-layout-name", "landscape"))),
            new XElement(office + "body", new XElement(office + "drawing", pages)));

        // Without the declaration the file is not recognised.
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Its exit code; null when it took too long.</summary>
    private async Task<int?> RunAsync(ProcessStartInfo start, CancellationToken within, CancellationToken cancel)
    {
        using var process = Process.Start(start)!;
        try
        {
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(within), process.StandardError.ReadToEndAsync(within));
            await process.WaitForExitAsync(within);
            await said;
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            LogTooLong(options.Value.ConvertWithin);
            return null;
        }
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(LogLevel.Error, "The pictures could not be made a PDF.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Error, "The converter ended with {Code}.")]
    private partial void LogExit(int code);

    [LoggerMessage(LogLevel.Error, "The converter took longer than {Within}; given up.")]
    private partial void LogTooLong(TimeSpan within);
}
