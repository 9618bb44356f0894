namespace Dashboard.Data.Figures;

/// <summary>
/// What stands in cells while one command runs: read once and remembered, and told of each version that the command writes. Where a command
/// touches much of a measure's period, all of that is read at once.
/// </summary>
internal sealed class StandingCells(FigureSql sql)
{
    // From so many cells of one measure and period on, one statement for all units is quicker than one for each cell.
    private const int ManyCells = 40;

    private readonly Dictionary<(CellKey Cell, Basis Basis), StoredFigure?> _known = [];
    private readonly HashSet<(CellKey Group, Basis Basis)> _whole = [];

    /// <summary>Reads at once what a command that touches these cells will ask for.</summary>
    public async Task ReadAheadAsync(IEnumerable<CellKey> cells, Basis basis, CancellationToken cancel)
    {
        var counts = new Dictionary<CellKey, int>();
        foreach (var cell in cells)
            counts[GroupOf(cell)] = counts.GetValueOrDefault(GroupOf(cell)) + 1;

        foreach (var (group, count) in counts)
        {
            if (count < ManyCells || !_whole.Add((group, basis)))
                continue;

            foreach (var figure in await sql.OfMeasureAsync(group, basis, cancel))
                _known.TryAdd((figure.Cell, basis), figure);
        }
    }

    public ValueTask<StoredFigure?> CurrentAsync(CellKey cell, CancellationToken cancel) => GetAsync(cell, Basis.Provisional, cancel);

    public ValueTask<StoredFigure?> ApprovedAsync(CellKey cell, CancellationToken cancel) => GetAsync(cell, Basis.Approved, cancel);

    /// <summary>The value that stands in a cell; null when it was not reported.</summary>
    public async ValueTask<long?> ValueAsync(CellKey cell, CancellationToken cancel) =>
        await CurrentAsync(cell, cancel) is { State: FigureState.Value or FigureState.Zero } figure ? figure.Value : null;

    /// <summary>From now on this stands in the cell.</summary>
    public void Put(StoredFigure figure, Basis basis) => _known[(figure.Cell, basis)] = figure;

    private static CellKey GroupOf(CellKey cell) => new(cell.MeasureId, cell.PeriodId, 0, cell.Kind, cell.BreakdownId);

    private ValueTask<StoredFigure?> GetAsync(CellKey cell, Basis basis, CancellationToken cancel) =>
        _known.TryGetValue((cell, basis), out var known) ? ValueTask.FromResult(known)
        : _whole.Contains((GroupOf(cell), basis)) ? ValueTask.FromResult<StoredFigure?>(null)
        : ReadAsync(cell, basis, cancel);

    private async ValueTask<StoredFigure?> ReadAsync(CellKey cell, Basis basis, CancellationToken cancel) =>
        _known[(cell, basis)] = basis == Basis.Approved ? await sql.ApprovedAsync(cell, cancel) : await sql.CurrentAsync(cell, cancel);
}
