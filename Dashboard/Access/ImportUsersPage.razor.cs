using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Access;

/// <summary>Accounts from a CSV file: a preview first, then all or none; the first passwords are shown once.</summary>
public sealed partial class ImportUsersPage : ComponentBase
{
    private const int LargestFile = 1024 * 1024;

    private static readonly string[] Required = ["name", "display_name", "unit"];
    private static readonly string[] Optional = ["office", "role", "grant_unit", "until"];

    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<AccountEntry>? _preview;
    private IReadOnlyList<NewAccount>? _made;
    private string? _csv;

    [SupplyParameterFromForm(FormName = "preview", Name = "File")]
    private IFormFile? File { get; set; }

    [SupplyParameterFromForm(FormName = "import")]
    private ImportForm? Import { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private async Task PreviewAsync()
    {
        if (File is null || File.Length > LargestFile)
        {
            _refusals = [new Refusal("Import.TooLarge", File?.Length ?? 0, 1)];
            return;
        }

        using var reader = new StreamReader(File.OpenReadStream(), Encoding.UTF8);
        _csv = await reader.ReadToEndAsync(Context.RequestAborted);
        _preview = (await TakeAsync(dryRun: true))?.Entries;
    }

    private async Task ImportAsync()
    {
        _csv = Import?.Csv ?? "";
        _made = (await TakeAsync(dryRun: false))?.Made;
    }

    private async Task<(IReadOnlyList<AccountEntry> Entries, IReadOnlyList<NewAccount> Made)?> TakeAsync(bool dryRun)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(_csv!));
        var table = await CsvTable.ReadAsync(content, Required, Optional, Context.RequestAborted);
        if (table.Refused)
        {
            _refusals = table.Refusals;
            return null;
        }

        var refusals = new List<Refusal>();
        var lines = table.Value!;
        var entries = Array.ConvertAll(lines, line => Entry(line, refusals));
        if (refusals.Count > 0)
        {
            _refusals = refusals;
            return null;
        }

        var made = await Desk.CreateAsync(entries, dryRun, await Me.GetAsync(Context.RequestAborted), Context.RequestAborted);
        if (made.Refused)
        {
            _refusals = [.. made.Refusals.Select(r => r.Row is { } row ? r with { Row = lines[row].Number } : r)];
            return null;
        }

        return (entries, made.Value!);
    }

    private static AccountEntry Entry(CsvLine line, List<Refusal> refusals)
    {
        Role? role = null;
        if (line["role"].Length > 0)
        {
            if (Enum.TryParse<Role>(line["role"], ignoreCase: true, out var known) && Enum.IsDefined(known))
                role = known;
            else
                refusals.Add(line.Refuse("Account.BadRole", "role", string.Join(", ", Enum.GetNames<Role>())));
        }

        return new AccountEntry(line["name"], line["display_name"], line["unit"], line["office"], role, line["grant_unit"], line.Day("until", refusals));
    }

    private sealed class ImportForm
    {
        public string? Csv { get; set; }
    }
}
