using System.Globalization;
using System.Text;
using Dashboard.Data.Directives;

namespace Dashboard.Tests.Directives;

/// <summary>The state machine in the docs is the one in the code: <c>UPDATE_DOCS=1 dotnet test --filter FullyQualifiedName~TaskStatesDoc</c> writes it.</summary>
public sealed class TaskStatesDocTests
{
    private static readonly string File = Path.Combine(Repository.Root, "docs", "task-states.md");

    [Fact]
    public void The_table_in_the_docs_is_the_one_in_the_code()
    {
        var generated = Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            System.IO.File.WriteAllText(File, generated);

        Assert.Equal(generated, System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).ReplaceLineEndings("\n") : "");
    }

    private static string Generate()
    {
        var text = new StringBuilder();
        text.Append("""
            # States of a task

            Generated from `TaskMoves`, `TaskActs`, `UrgingLadder` and `DirectiveVerbs`; written by
            `UPDATE_DOCS=1 dotnet test --filter FullyQualifiedName~TaskStatesDoc`, and a test fails when it differs. Names and colours of
            states are settings; those below are the ones it ships with.

            | state | name | the unit's clock |
            |---|---|---|

            """);
        foreach (var state in Enum.GetValues<TaskState>())
        {
            var clock = TaskMoves.Stopped.Contains(state) ? "stands: the ball is elsewhere" : TaskMoves.Open.Contains(state) ? "runs" : "ended";
            text.Append(CultureInfo.InvariantCulture, $"| `{state}` | {TaskSettings.Default.Of(state).NameVi} | {clock} |\n");
        }

        text.Append("""

            ## Moves

            | move | from | to | who | needs |
            |---|---|---|---|---|

            """);
        foreach (var move in TaskMoves.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{move.Verb}` | {List(move.From)} | {(move.To is { } to ? $"`{to}`" : "the state before")} | {List(move.By)} | {(move.Needs == TaskNeeds.Nothing ? "" : move.Needs)} |\n");

        text.Append("""

            *Evidence* is a file found safe (or not scanned where no scanner is configured) or number and symbol of a reply, where the task asks for it.
            A lead is not accepted while coordinating parts or sub-tasks are open; its withdrawal takes them along. A coordinating part is handed in to
            the unit that leads, whose head confirms like a *Confirmer*. Who decides on a task that somebody else has just moved is told so.

            ## Who may do what in which state

            | state | 
            """.TrimEnd());
        text.Append(' ').AppendJoin(" | ", Enum.GetValues<TaskRelation>()).Append(" |\n|---|").Append(string.Concat(Enumerable.Repeat("---|", Enum.GetValues<TaskRelation>().Length))).Append('\n');
        foreach (var state in Enum.GetValues<TaskState>())
        {
            var cells = Enum.GetValues<TaskRelation>().Select(r => string.Join(", ", TaskMoves.For(state, [r]).Select(m => m.Verb)));
            text.Append(CultureInfo.InvariantCulture, $"| `{state}` | ").AppendJoin(" | ", cells).Append(" |\n");
        }

        text.Append("""

            ## Besides moving

            | act | in | who |
            |---|---|---|

            """);
        foreach (var rule in TaskActs.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{rule.Act}` | {(rule.In.Count == Enum.GetValues<TaskState>().Length ? "every state" : List(rule.In))} | {List(rule.By)} |\n");

        text.Append("""

            ## Reminders

            Working days from the day that counts; a report that a task without a day owes is reminded of on the same ladder.

            | priority | before | on and after | then every | not received after | idle after |
            |---|---|---|---|---|---|

            """);
        foreach (var ladder in UrgingLadder.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{ladder.Priority}` | {string.Join(", ", ladder.Rungs.Where(r => r < 0).Select(r => -r))} | {string.Join(", ", ladder.Rungs.Where(r => r >= 0))} | {ladder.ThenEvery} | {ladder.UnreceivedAfter} working days | {ladder.IdleAfter} days |\n");
        }

        text.Append("""

            ## What a unit may say to others

            | level | verbs |
            |---|---|

            """);
        foreach (var rule in DirectiveVerbs.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{rule.Level}` | {List(rule.Verbs)} |\n");

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string List<T>(IEnumerable<T> values) => string.Join(", ", values.Select(v => $"`{v}`"));
}
