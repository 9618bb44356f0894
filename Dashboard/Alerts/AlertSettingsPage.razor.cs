using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>How somebody wants to be told: channels by kind, quiet hours, tone, digest, this browser.</summary>
public sealed partial class AlertSettingsPage : IDisposable
{
    private static readonly AlertChannel[] Chosen = [AlertChannel.Email, AlertChannel.Push, AlertChannel.Gateway];

    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<AlertChannel, ChannelStanding> _standings = [];
    private AlertChoiceForm _form = AlertChoiceForm.Of(null);
    private IReadOnlyList<Refusal> _refusals = [];
    private string? _done;
    private bool _isRead;

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required ChannelAvailability Availability { get; init; }

    [Inject]
    public required AlertChoiceDesk Desk { get; init; }

    [Inject]
    public required Bells Bells { get; init; }

    [Inject]
    public required Me Me { get; init; }

    protected override async Task OnInitializedAsync()
    {
        foreach (var channel in Chosen)
            _standings[channel] = await Availability.OfAsync(channel, _closing.Token);

        await using var db = await Contexts.CreateDbContextAsync(_closing.Token);
        _form = AlertChoiceForm.Of(await db.AlertChoiceOf(await Me.GetAsync(_closing.Token)).SingleOrDefaultAsync(_closing.Token));
        _isRead = true;
    }

    private async Task SaveAsync()
    {
        var actor = await Me.GetAsync(_closing.Token);
        var outcome = await Desk.SaveAsync(_form.ToChoice(actor.UserId), actor, _closing.Token);
        Bells.Forget(actor.UserId);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Saved"].Value);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }
}
