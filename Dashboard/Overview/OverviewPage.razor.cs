using System.Globalization;
using Dashboard.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Directives;
using Dashboard.Figures;
using Dashboard.Indicators;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Overview;

/// <summary>The overview of a unit: opens on the latest closed period, shows the collected one beside it, and moves by itself.</summary>
public sealed partial class OverviewPage
{
    private static readonly string[] Groups = ["scheme", "programme"];

    private OverviewModel? _model;
    private OverviewModel? _painted;

    // The code of the unit shown, where the reader may give work for its numbers.
    private string? _assigns;
    private string? _refusal;

    [Inject]
    public required OverviewModels Models { get; init; }

    [Inject]
    public required Standpoints Standpoints { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IConfiguration Configuration { get; init; }

    [Inject]
    public required IStringLocalizer<OverviewTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> IndicatorText { get; init; }

    /// <summary>Code of the unit shown; the reader's own when absent.</summary>
    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [SupplyParameterFromQuery]
    public string? Group { get; set; }

    [SupplyParameterFromQuery]
    public string? Indicator { get; set; }

    /// <summary>Số liệu tại ngày…</summary>
    [SupplyParameterFromQuery]
    public string? KnownAt { get; set; }

    /// <summary>Theo địa giới hiện hành, or tại thời điểm báo cáo.</summary>
    [SupplyParameterFromQuery(Name = "boundaries")]
    public string? BoundariesName { get; set; }

    // Everything: a figure of an old unit far away may be carried into this one. Pages whose model did not change do not paint.
    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Figure, ChangeKind.Indicator, ChangeKind.Period, ChangeKind.Unit, ChangeKind.Note);

    // The end of a day that has not come is now.
    private DateOnly? KnownOn => FigureView.Read(null, null, null, null, null, KnownAt).KnownOn is { } day && day < Clock.GetUtcNow().InVietnam() ? day : null;

    private Boundaries ShownBoundaries => FigureView.Read(null, null, null, null, BoundariesName, null).Boundaries;

    private string ShownGroup => Groups.Contains(Group) ? Group! : Groups[0];

    // For measuring how long a commit takes to be painted; off unless Live:Stamp is set.
    private string? Stamp => Configuration.GetValue("Live:Stamp", defaultValue: false) && _model?.CommittedAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"@@{new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeMilliseconds()}@@")
        : null;

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        var tree = await Trees.CurrentAsync(cancel);
        var today = Clock.GetUtcNow().InVietnam();
        _refusal = null;
        if (Unit is not null && tree.Find(Unit, today) is null)
        {
            _refusal = "Unknown";
            return;
        }

        var shown = Unit is null ? FigureViews.Home(actor, tree) : tree.Find(Unit, today);
        if (shown is null || !actor.CanRead(tree, shown.Id))
        {
            _refusal = Unit is null ? "NoFigures" : "NoRight";
            return;
        }

        var view = FigureView.Now with { KnownOn = KnownOn };
        if ((await Standpoints.AtAsync(view.KnownAt, cancel)).Tree.Get(shown.Id) is null)
        {
            _refusal = "NotKnown";
            return;
        }

        // Tasks are of now, whatever day's numbers are looked at.
        _assigns = KnownOn is null && AssignLinks.MayAssign(actor, tree, shown) ? shown.Code : null;
        _model = await Models.GetAsync(new OverviewChoice(shown.Id, ShownGroup, Indicator, actor.SeesApprovedOnly(tree, shown.Id), KnownOn, ShownBoundaries), cancel);
    }

    protected override bool ShouldRender() => _refusal is not null || !ReferenceEquals(_model, _painted);

    protected override void OnAfterRender(bool firstRender) => _painted = _model;

    private string Assign(string indicator, string? unit, string? period) => AssignLinks.Of(indicator, unit ?? _assigns!, period);

    private string Explain(IndicatorTile tile) => Address($"/explain?indicator={tile.Code}&period={tile.Closed?.PeriodCode}");

    private string Address(string path, string? group = null)
    {
        var query = Navigation.GetUriWithQueryParameters(path, new Dictionary<string, object?> { ["unit"] = Unit, ["knownAt"] = KnownOn is null ? null : KnownAt, ["boundaries"] = ShownBoundaries == Boundaries.AsIs ? null : FigureWords.Of(ShownBoundaries), ["group"] = group == Groups[0] ? null : group });
        return new Uri(new Uri(Navigation.BaseUri), query).PathAndQuery;
    }

    private void ChooseDay(DateOnly? day) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("knownAt", day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private string On(Boundaries boundaries) =>
        Navigation.GetUriWithQueryParameter("boundaries", boundaries == Boundaries.AsIs ? null : FigureWords.Of(boundaries));

    private void ChooseIndicator(ChangeEventArgs choice) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("indicator", (string?)choice.Value));
}
