using Dashboard.Data;

namespace Dashboard.Directives;

/// <summary>What came of a command to many tasks: each is done or refused by itself.</summary>
public sealed record TaskBulkResult(string Word, int Done, IReadOnlyList<Refusal> Refusals);
