using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs.Alerts;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>Other systems that are told; a signing key is shown once, when it is made.</summary>
public sealed partial class WebhooksPage : IDisposable
{
    private const int PageSize = 50;

    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<AlertKind> _kinds = [];
    private IReadOnlyList<WebhookLine>? _lines;
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private (string Name, string Secret)? _made;
    private string _name = "";
    private string _url = "";
    private string _unit = "";

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required WebhookDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private int Current => Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, ((_lines?.Count ?? 0) + PageSize - 1) / PageSize));

    protected override async Task OnInitializedAsync()
    {
        _tree = await Trees.CurrentAsync(_closing.Token);
        _today = Vietnam.Today(Clock);
        var actor = await Me.GetAsync(_closing.Token);
        if (_tree.Get(actor.UnitId) is { } home)
            _unit = home.Code;

        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        await using var db = await Contexts.CreateDbContextAsync(_closing.Token);
        _lines = await db.WebhooksAsync(await Me.GetAsync(_closing.Token), _tree, _closing.Token);
    }

    private void Toggle(AlertKind kind, bool isIn)
    {
        if (isIn)
            _kinds.Add(kind);
        else
            _kinds.Remove(kind);
    }

    private async Task AddAsync()
    {
        var outcome = await Desk.AddAsync(new WebhookEntry(_name, _unit.Trim(), _url.Trim(), [.. _kinds]), await Me.GetAsync(_closing.Token), _closing.Token);
        (_refusals, _made) = (outcome.Refusals, outcome.Value is { } made ? (_name, made.Secret) : null);
        if (outcome.Refused)
            return;

        (_name, _url) = ("", "");
        _kinds.Clear();
        await ReadAsync();
    }

    private async Task EndAsync(int id)
    {
        (_refusals, _made) = ((await Desk.EndAsync(id, await Me.GetAsync(_closing.Token), _closing.Token)).Refusals, null);
        await ReadAsync();
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }
}
