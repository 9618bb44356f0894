using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Indicators;
using Dashboard.Layout;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Figures;

/// <summary>Where a number comes from, one level at a time, down to the cell and who put it there.</summary>
public sealed partial class ExplainPage
{
    internal const int PageSize = 50;
    private const int MostPeriods = 60;

    private Explanation? _answer;
    private IReadOnlyList<string> _periods = [];
    private bool _withNames;
    private string? _namesRead;
    private int _page = 1;

    [Inject]
    public required IStringLocalizer<FigureTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Indicators { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required PersonalDataReads Reads { get; init; }

    [SupplyParameterFromQuery]
    public string? Indicator { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private IReadOnlyList<(string, string?)> More => [("indicator", Indicator)];

    private bool HasFraction => _answer!.Denominator.Count > 0;

    private string Unit => Formats.IsVietnamese ? _answer!.Indicator.UnitVi : _answer!.Indicator.UnitEn;

    private bool HasSide => _answer!.Children.Count > 0 || _answer.Missing.Count > 0 || _answer.OnePartOnly.Count > 0;

    private string Notes => string.Join(' ', new string?[]
    {
        Text[_answer!.KeepsPairs ? "Formula.Pairs" : "Formula.Sum"],
        _answer.Span.Count > 1 ? Text["Formula.Span", _answer.Span.Count, Formats.Day(_answer.Number.SpanFrom), Formats.Day(_answer.Number.SpanTo)].Value : null,
        _answer.Indicator.Source == SeriesSource.Computed ? null : Text["Formula.Reported", Formats.Count(_answer.Number.Reported), Formats.Count(_answer.Number.Expected)].Value,
    }.Where(note => note is not null));

    private string Name => IndicatorNames.Of(Indicators, _answer!.Indicator.Code, _answer.Indicator.NameVi, _answer.Indicator.NameEn);

    protected override async Task ReadAsync(SeenView seen, CancellationToken cancel)
    {
        _answer = null;
        if (Indicator is null)
            return;

        var catalogue = seen.Standpoint.Catalogue;
        if (catalogue.FindIndicator(Indicator) is not { } indicator)
        {
            Refused = Refusals.Say(new Refusal("Note.UnknownIndicator", Indicator));
            return;
        }

        _periods = [.. seen.PeriodsOf(indicator.Frequency).TakeLast(MostPeriods).Reverse().Select(p => p.Code)];
        var period = seen.PeriodAsked(indicator.Frequency) ?? IndicatorQueries.LatestPeriod(catalogue, indicator, seen.View.Basis, seen.Today);
        if (period is null)
        {
            Refused = Indicators["Page.NoPeriod"];
            return;
        }

        _page = QueryValue.Page(PageNumber);
        _withNames = await MayNameAsync(seen, $"{indicator.Code}/{seen.Unit.Code}/{period.Code}", cancel);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var outcome = await db.ExplainAsync(
            seen.Actor, seen.Tree, seen.Standpoint,
            new ExplainQuestion(indicator, seen.Unit.Id, period, seen.View.Basis, seen.View.Boundaries, (_page - 1) * PageSize, PageSize, _withNames), cancel);
        (_answer, Refused) = (outcome.Value, outcome.Refusal is { } no ? Refusals.Say(no) : null);
    }

    // Names of persons are shown on the unit that reports, recorded once for what is looked at, and not in the page that is thrown away.
    private async Task<bool> MayNameAsync(SeenView seen, string subject, CancellationToken cancel)
    {
        if (seen.IsApprovedOnly || !RendererInfo.IsInteractive || seen.Unit.Level is not (UnitLevel.Commune or UnitLevel.Agency))
            return false;

        if (_namesRead != subject && await Reads.RecordAsync(seen.Actor, subject, "explain", cancel) is not null)
            return false;

        _namesRead = subject;
        return true;
    }

    private string Href(FigureView view) => view.Href("/explain", ("indicator", Indicator));

    // An old unit is shown on its own boundaries.
    private string ChildHref(ExplainedChild child)
    {
        var view = Seen!.Link(child.Unit) with { Period = _answer!.Period.Code };
        return Href(child.IsPredecessor ? view with { Boundaries = Boundaries.AsWas } : view);
    }

    private string NameOf(Unit unit) => Seen!.Standpoint.Tree.NameOn(unit.Id, unit.ValidTo ?? Seen.Today);
}
