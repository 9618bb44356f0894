using System.Globalization;
using Dashboard.Data.Directives;
using Dashboard.Data.Units;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>What the address of a list asks for, and the same in words for what leaves the page: a file, a sheet of paper.</summary>
internal sealed record AskedList<TFilter>(TFilter Filter, IReadOnlyList<string> Words);

/// <summary>Reads the addresses of the register and of the table of tasks, alike for file and paper.</summary>
internal static class DirectiveLists
{
    private const int LongestWord = 100;

    /// <summary>The register's filter, as its page reads it.</summary>
    public static AskedList<DirectiveFilter> OfRegister(IQueryCollection query, IStringLocalizer<DirectiveTexts> text)
    {
        var filter = new DirectiveFilter(
            One(query, "q"), null, Known<DirectiveOrigin>(One(query, "origin")), Known<TaskGroup>(One(query, "group")), Flag(query, "signed"), Day(query, "from"), Day(query, "to"), Flag(query, "overdue") == true);
        return new(filter, Said(
            (text["Search"], filter.Text),
            (text["Directive.Origin"], filter.Origin is { } origin ? text[$"Origin.{origin}"] : null),
            (text["Task.Group"], filter.Group is { } group ? text[$"Group.{group}"] : null),
            (text["Directive.Signed"], filter.IsSigned is { } signed ? text[signed ? "Directive.IsSigned" : "Directive.IsDraft"] : null),
            (text["Directive.From"], filter.From is { } from ? Formats.Day(from) : null),
            (text["Due.To"], filter.To is { } to ? Formats.Day(to) : null),
            (text["Directives.Overdue"], filter.WithTasksOverdue ? "" : null)));
    }

    /// <summary>The filter of the table of tasks, as its page reads it.</summary>
    public static AskedList<TaskFilter> OfTasks(IQueryCollection query, UnitTree tree, DateOnly today, TaskSettings looks, IStringLocalizer<DirectiveTexts> text)
    {
        var code = One(query, "unit")?.Trim();
        var (state, timeliness, open) = (One(query, "state"), One(query, "timeliness"), One(query, "open"));
        var unit = code is null ? null : tree.Find(code, today);
        var filter = new TaskFilter(
            One(query, "q"), Known<TaskTimeliness>(timeliness), Known<TaskState>(state), code is null ? null : unit?.Id ?? 0, null, Known<TaskGroup>(One(query, "group")),
            int.TryParse(One(query, "directive"), NumberStyles.None, CultureInfo.InvariantCulture, out var directive) ? directive : null, Known<TaskPriority>(One(query, "priority")),
            Flag(query, "mine") == true, Day(query, "from"), Day(query, "to"), Known<TaskSort>(One(query, "sort")) ?? TaskSort.Due, Flag(query, "descending") == true, WithSubtree: true,
            IsOpen: TaskOpenness.Of(open, state, timeliness));
        return new(filter, Said(
            (text["Search"], filter.Text),
            (text["Open"], text[$"Open.{TaskOpenness.Named(open, state, timeliness)}"]),
            (text["State"], filter.State is { } stands ? TaskLooks.Word(looks.Of(stands)) : null),
            (text["Timeliness"], filter.Timeliness is { } time ? TaskLooks.Word(looks.Of(time)) : null),
            (text["Task.Group"], filter.Group is { } group ? text[$"Group.{group}"] : null),
            (text["Task.Priority"], filter.Priority is { } priority ? text[$"Priority.{priority}"] : null),
            (text["Task.Unit"], code is null ? null : unit is null ? code : tree.NameOn(unit.Id, today)),
            (text["Task.Directive"], filter.DirectiveId?.ToString(CultureInfo.InvariantCulture)),
            (text["Due.From"], filter.DueFrom is { } from ? Formats.Day(from) : null),
            (text["Due.To"], filter.DueTo is { } to ? Formats.Day(to) : null),
            (text["Mine"], filter.Mine ? "" : null)));
    }

    private static string[] Said(params ReadOnlySpan<(string Label, string? Word)> asked)
    {
        var said = new List<string>();
        foreach (var (label, word) in asked)
        {
            if (word is not null)
                said.Add(word.Length == 0 ? label : $"{label}: {(word.Length <= LongestWord ? word : word[..LongestWord] + "…")}");
        }

        return [.. said];
    }

    private static string? One(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

    private static bool? Flag(IQueryCollection query, string name) => bool.TryParse(One(query, name), out var flag) ? flag : null;

    private static DateOnly? Day(IQueryCollection query, string name) =>
        DateOnly.TryParseExact(One(query, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static T? Known<T>(string? word) where T : struct, Enum => Enum.TryParse<T>(word, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
}
