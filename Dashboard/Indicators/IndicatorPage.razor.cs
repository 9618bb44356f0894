using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Data.Units;
using Dashboard.Directives;
using Dashboard.Figures;
using Dashboard.Map;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>One indicator for one unit: its course against the trajectory, its parts, its units against each other, and what the lead unit says.</summary>
public sealed partial class IndicatorPage
{
    private const int MostPeriods = 60;

    private static readonly (string What, string Format)[] _exports =
        [("course", "xlsx"), ("course", "csv"), ("ranking", "xlsx"), ("ranking", "csv"), ("columns", "xlsx"), ("columns", "csv")];

    private Indicator? _indicator;
    private string _formula = "";
    private IndicatorDetail? _detail;
    private IndicatorRanking? _ranking;
    private RankingMap? _map;
    private IReadOnlyList<UnitLevel> _levels = [];
    private UnitLevel? _level;
    private IReadOnlyList<TargetNote> _notes = [];
    private IReadOnlyList<string> _periods = [];
    private string? _leadUnit;
    private string? _assignHref;
    private TaskView? _tasksView;
    private IReadOnlyList<IndicatorTaskLine> _tasks = [];

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Text { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required RankingMaps Maps { get; init; }

    [Inject]
    public required TaskViews TaskViews { get; init; }

    [Parameter]
    public string Code { get; set; } = "";

    /// <summary>Level of the units ranked; communes unless it is named.</summary>
    [SupplyParameterFromQuery(Name = "level")]
    public string? LevelName { get; set; }

    /// <summary>Page of the ranking.</summary>
    [SupplyParameterFromQuery]
    public string? Rank { get; set; }

    private string Path => $"/indicators/{Code}";

    private bool IsOffTrack => _detail is { } detail && AssignLinks.IsOffTrack(detail.Standing.Status);

    // In words: nobody has to know a measure's code to read how an indicator is made.
    private string InWords(Indicator indicator, Catalogue catalogue)
    {
        var denominator = Formula.Parse(indicator.Denominator);
        var words = Side(Formula.Parse(indicator.Numerator)!, catalogue);
        if (denominator is not null)
            words = $"{words} ÷ {(denominator.Terms.Count > 1 ? $"({Side(denominator, catalogue)})" : Side(denominator, catalogue))}";

        return indicator.Factor == 1 ? words : $"{words} × {Formats.Count(indicator.Factor)}";
    }

    private string Side(Formula side, Catalogue catalogue) => string.Join(' ', side.Terms.Select((term, at) =>
    {
        var sign = term.Coefficient < 0 ? "− " : at == 0 ? "" : "+ ";
        var times = Math.Abs(term.Coefficient) == 1 ? "" : $"{Formats.Count(Math.Abs(term.Coefficient))} × ";
        var name = catalogue.Find(term.Code) is not { } series ? term.Code : Formats.IsVietnamese ? series.NameVi : series.NameEn;
        var shift = term.Shift switch
        {
            TermShift.Previous => $" ({Text["Formula.Previous"]})",
            TermShift.PreviousYear => $" ({Text["Formula.PreviousYear"]})",
            _ => "",
        };
        return $"{sign}{times}{name}{shift}";
    }));

    private string Name => IndicatorNames.Of(Text, _indicator!.Code, _indicator.NameVi, _indicator.NameEn);

    private string? Quality => Formats.IsVietnamese ? _indicator!.QualityVi : _indicator!.QualityEn;

    protected override async Task ReadAsync(SeenView seen, CancellationToken cancel)
    {
        var (catalogue, tree, view) = (seen.Standpoint.Catalogue, seen.Standpoint.Tree, seen.View);
        _indicator = catalogue.FindIndicator(Code);
        if (_indicator is null)
        {
            Refused = Refusals.Say(new Refusal("Note.UnknownIndicator", Code));
            return;
        }

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _detail = await db.IndicatorDetailAsync(seen.Standpoint, _indicator, seen.Unit.Id, seen.PeriodAsked(_indicator.Frequency), view.Basis, view.Boundaries, cancel);
        _periods = [.. seen.PeriodsOf(_indicator.Frequency).TakeLast(MostPeriods).Reverse().Select(p => p.Code)];
        _notes = await db.TargetNotes(_indicator.Id, seen.Unit.Id, seen.Standpoint.KnownAt).Take(20).ToListAsync(cancel);
        _formula = InWords(_indicator, catalogue);
        _leadUnit = _indicator.LeadUnitId is { } lead && tree.Get(lead) is not null ? tree.NameOn(lead, seen.Today) : null;
        (_ranking, _map, _levels, _level) = (null, null, [], null);
        await ReadTasksAsync(db, seen, cancel);
        if (_detail is null)
            return;

        var day = view.Boundaries == Boundaries.AsWas ? _detail.Period.To : seen.Today;
        _levels = OverviewQueries.LevelsBelow(tree, seen.Unit.Id, day, _indicator, _detail.Period);
        _level = Enum.TryParse<UnitLevel>(LevelName, ignoreCase: true, out var level) && _levels.Contains(level) ? level
            : _levels.Contains(UnitLevel.Province) ? UnitLevel.Province : _levels.Contains(UnitLevel.Commune) ? UnitLevel.Commune : _levels.Count > 0 ? _levels[^1] : null;
        if (_level is null)
            return;

        _ranking = await db.RankingAsync(seen.Standpoint, seen.Unit.Id, _indicator, _detail.Period, view.Basis, view.Boundaries, _level, cancel);
        _map = _ranking is null ? null : await Maps.OfAsync(_ranking, _indicator, seen.Standpoint, seen.Unit.Id, u => seen.Link(tree[u.UnitId]).Href(Path), cancel);
    }

    // What was published earlier stands as it was; tasks are of now.
    private async Task ReadTasksAsync(DashboardContext db, SeenView seen, CancellationToken cancel)
    {
        (_tasks, _tasksView, _assignHref) = ([], null, null);
        if (seen.Standpoint.KnownAt is not null || !seen.Actor.CanFollow(seen.Tree, seen.Unit.Id))
            return;

        _tasksView = await TaskViews.OfAsync(seen.Actor, cancel);
        _tasks = await db.IndicatorTasksAsync(seen.Actor, seen.Tree, _indicator!.Id, seen.Unit.Id, _tasksView.Day, cancel);
        if (_detail is not null && AssignLinks.MayAssign(seen.Actor, seen.Tree, seen.Unit))
            _assignHref = AssignLinks.Of(Code, seen.Unit.Code, _detail.Period.Code);
    }
}
