using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Directives;

/// <summary>What every view of tasks needs beside the tasks: who looks, on which day, over which units, with which names and colours.</summary>
public sealed record TaskView(Actor Actor, UnitTree Tree, TaskDay Day, TaskSettings Settings)
{
    public DateOnly Today => Day.Today;

    public string NameOf(int unitId) => Tree.Get(unitId) is null ? Formats.None : Tree.NameOn(unitId, Tree[unitId].ValidTo is { } last && last < Today ? last : Today);
}
