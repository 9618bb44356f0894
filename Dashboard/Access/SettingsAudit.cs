using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Access;

/// <summary>
/// Writes into the audit which settings are others than at the last start. They are changed in files and variables that no command sees,
/// so a start is the first moment at which the product can tell. Of a secret only is known whether there is one.
/// </summary>
public sealed class SettingsAudit(IConfiguration configuration, IDbContextFactory<DashboardContext> contexts, WriteGate gate)
{
    private const string Key = "configuration";
    private const int MostText = 4000;

    // Where the product listens and writes its log is no matter of who may do what.
    private static readonly string[] Sections = ["Access", "Alerts", "Data", "Database", "Jobs", "Sample", "Sso"];
    private static readonly string[] Secrets = ["Password", "Secret", "Connection", "Key", "Token", "Headers", "Body"];

    public async Task RecordAsync(CancellationToken cancel)
    {
        var text = string.Join('\n', Sections.SelectMany(s => configuration.GetSection(s).AsEnumerable()).Where(s => s.Value is not null).Select(Line).Order(StringComparer.Ordinal));
        if (text.Length > MostText)
            text = text[..MostText];

        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (await db.Settings.AnyAsync(s => s.Key == Key && s.Value == text, cancel))
                return;
        }

        await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            if (await scope.Db.Settings.SingleOrDefaultAsync(s => s.Key == Key, stop) is not { } known)
            {
                scope.Db.Settings.Add(new Setting { Key = Key, Value = text, ChangedAt = scope.At });
                return true;
            }

            var (before, now) = (known.Value.Split('\n'), text.Split('\n'));
            foreach (var line in before.Except(now))
                scope.Audit(Actor.System, "Settings.Changed", NameOf(line), "before: " + line);
            foreach (var line in now.Except(before))
                scope.Audit(Actor.System, "Settings.Changed", NameOf(line), "now: " + line);

            (known.Value, known.ChangedAt) = (text, scope.At);
            return true;
        }, cancel);
    }

    private static string Line(KeyValuePair<string, string?> setting) =>
        $"{setting.Key}={(Array.Exists(Secrets, s => setting.Key.Contains(s, StringComparison.OrdinalIgnoreCase)) ? "…" : setting.Value)}";

    private static string NameOf(string line) => line[..Math.Max(0, line.IndexOf('=', StringComparison.Ordinal))];
}
