using System.Diagnostics;
using Dashboard.Data.Storage;
using Microsoft.Extensions.Options;
using PdfSharp.Pdf;
using PdfSharp.Pdf.IO;

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
                WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true,
                ArgumentList = { "--headless", "--norestore", $"-env:UserInstallation={new Uri(Path.Combine(folder, "profile"))}", "--convert-to", "pdf", "--outdir", folder },
            };
            for (var i = 0; i < pictures.Count; i++)
            {
                var file = Path.Combine(folder, $"{i:000}.svg");
                await File.WriteAllTextAsync(file, pictures[i], cancel);
                start.ArgumentList.Add(file);
            }

            using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            within.CancelAfter(options.Value.ConvertWithin);
            if (!await RunAsync(start, within.Token, cancel))
                return null;

            using var whole = new PdfDocument();
            for (var i = 0; i < pictures.Count; i++)
            {
                using var part = PdfReader.Open(Path.Combine(folder, $"{i:000}.pdf"), PdfDocumentOpenMode.Import);
                foreach (var page in part.Pages)
                    whole.AddPage(page);
            }

            using var stream = new MemoryStream();
            whole.Save(stream);
            return stream.ToArray();
        }
        catch (Exception error) when (error is IOException or System.ComponentModel.Win32Exception or PdfReaderException or InvalidOperationException)
        {
            LogFailed(error);
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<bool> RunAsync(ProcessStartInfo start, CancellationToken within, CancellationToken cancel)
    {
        using var process = Process.Start(start)!;
        try
        {
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(within), process.StandardError.ReadToEndAsync(within));
            await process.WaitForExitAsync(within);
            if (process.ExitCode == 0)
                return true;

            LogExit(process.ExitCode, string.Join(' ', await said).Trim());
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            LogTooLong(options.Value.ConvertWithin);
            return false;
        }
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(LogLevel.Error, "The pictures could not be made a PDF.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Error, "The converter ended with {Code}: {Said}")]
    private partial void LogExit(int code, string said);

    [LoggerMessage(LogLevel.Error, "The converter took longer than {Within}; given up.")]
    private partial void LogTooLong(TimeSpan within);
}
