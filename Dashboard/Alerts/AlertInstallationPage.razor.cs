using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>What holds for alerts in the whole installation: working hours, and how long alerts are kept.</summary>
public sealed partial class AlertInstallationPage : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyList<Refusal> _refusals = [];
    private TimeOnly _from;
    private TimeOnly _to;
    private int _days;
    private bool _may;
    private bool _isRead;
    private string? _done;

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required AlertSettingsDesk Desk { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Me Me { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _may = (await Me.GetAsync(_closing.Token)).CanSetAlerts(await Trees.CurrentAsync(_closing.Token));
        await using var db = await Contexts.CreateDbContextAsync(_closing.Token);
        (_from, _to, _days) = await AlertSettings.ReadAsync(db, _closing.Token);
        _isRead = true;
    }

    private async Task SaveAsync()
    {
        var outcome = await Desk.SaveAsync(new AlertSettings(_from, _to, _days), await Me.GetAsync(_closing.Token), _closing.Token);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Saved"].Value);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }
}
