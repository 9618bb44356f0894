using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>A rule with where it stands and how noisy it was.</summary>
internal sealed record RuleLine(AlertRule Rule, IReadOnlyList<(RuleStanding Standing, int Count)> Standings, int Fired, int Acknowledged, DateTime? LastAt)
{
    public bool IsFiring => Standings.Any(s => s.Standing == RuleStanding.Firing);
}

/// <summary>All rules, where each stands now, and the noise of the last thirty days.</summary>
public sealed partial class AlertRulesPage
{
    private static readonly TimeSpan Noise = TimeSpan.FromDays(30);

    private List<RuleLine>? _lines;
    private IReadOnlyList<Refusal> _refusals = [];
    private Unit? _usualAt;
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required AlertRuleDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Alert);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var actor = await Me.GetAsync(cancel);
        _lines = await ListAsync(db, actor, _tree, Clock.GetUtcNow().UtcDateTime, cancel);
        _usualAt = actor.Grants.Select(g => _tree.Get(g.UnitId)).Where(u => u is not null && actor.CanRuleAlerts(_tree, u.Id)).OrderBy(u => u!.Level).FirstOrDefault();
    }

    private async Task AddUsualAsync()
    {
        // Taken away at once: a second click must not add them again.
        if (_usualAt is not { } unit)
            return;

        _usualAt = null;
        var actor = await Me.GetAsync(Closing);
        _refusals = [];
        foreach (var rule in AlertRuleDesk.Usual(unit.Id, actor.CanAdminister(_tree, unit.Id) ? unit.Id : null, kind => Text[$"Rule.Usual.{kind}"]))
            _refusals = [.. _refusals, .. (await Desk.SaveAsync(null, rule, actor, Closing)).Refusals];

        await ReadAsync(Closing);
    }

    internal static async Task<List<RuleLine>> ListAsync(DashboardContext db, Actor actor, UnitTree tree, DateTime now, CancellationToken cancel)
    {
        var rules = await db.AlertRules(actor, tree).ToListAsync(cancel);
        var states = (await db.AlertRuleStates(actor, tree).ToListAsync(cancel)).Where(s => s.Standing != RuleStanding.Normal).ToLookup(s => s.RuleId);
        var noise = await db.RuleNoise(actor, tree, now - Noise).ToDictionaryAsync(n => n.RuleId, cancel);
        return [.. rules.Select(r => new RuleLine(
            r, [.. states[r.Id].GroupBy(s => s.Standing).OrderBy(g => g.Key).Select(g => (g.Key, g.Count()))], noise.GetValueOrDefault(r.Id)?.Fired ?? 0, noise.GetValueOrDefault(r.Id)?.Acknowledged ?? 0, noise.GetValueOrDefault(r.Id)?.LastAt))];
    }
}
