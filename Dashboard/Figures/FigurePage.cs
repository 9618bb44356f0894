using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Live;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Figures;

/// <summary>The base of the pages of numbers: which numbers stands in the address, and is looked up under the reader's rights before each reading.</summary>
public abstract class FigurePage : LiveComponent
{
    private ChangeFilter _watch = new("-");

    [Inject]
    public required IStringLocalizer<RefusalTexts> Refusals { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required FigureViews Views { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [SupplyParameterFromQuery(Name = "unit")]
    public string? UnitCode { get; set; }

    [SupplyParameterFromQuery]
    public string? On { get; set; }

    [SupplyParameterFromQuery(Name = "period")]
    public string? PeriodCode { get; set; }

    [SupplyParameterFromQuery(Name = "basis")]
    public string? BasisName { get; set; }

    [SupplyParameterFromQuery(Name = "boundaries")]
    public string? BoundariesName { get; set; }

    /// <summary>Số liệu tại ngày…</summary>
    [SupplyParameterFromQuery]
    public string? KnownAt { get; set; }

    protected override ChangeFilter Watch => _watch;

    /// <summary>What the address asks for.</summary>
    protected virtual FigureView View => FigureView.Read(UnitCode, On, PeriodCode, BasisName, BoundariesName, KnownAt);

    /// <summary>What the reader may see of it; null before the first look and when it is refused.</summary>
    protected SeenView? Seen { get; private set; }

    /// <summary>Why nothing is shown, in the reader's language.</summary>
    protected string? Refused { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        await SeeAsync(Closing);
        _watch = LiveBranches.Of(Seen, _watch);
        await base.OnParametersSetAsync();
    }

    protected sealed override async Task ReadAsync(CancellationToken cancel)
    {
        // Rights and reference data may have changed since the last look.
        await SeeAsync(cancel);
        if (Seen is { } seen)
            await ReadAsync(seen, cancel);
    }

    /// <summary>Reads what is shown of a view that the reader may see.</summary>
    protected abstract Task ReadAsync(SeenView seen, CancellationToken cancel);

    private async Task SeeAsync(CancellationToken cancel)
    {
        var seen = await Views.SeeAsync(View, await Me.GetAsync(cancel), cancel);
        (Seen, Refused) = (seen.Value, seen.Refusal is { } no ? Refusals.Say(no) : null);
    }
}
