namespace Dashboard.Data.Directives;

/// <summary>A directive as somebody typed or sent it.</summary>
/// <param name="UnitId">The unit in whose name it is issued, or in whose register it stands.</param>
/// <param name="Issuer">The issuing agency as the document names it; null for the unit itself.</param>
/// <param name="Symbol">Số, ký hiệu; null for one without document, which is given a number of ours.</param>
public sealed record DirectiveEntry(
    int UnitId,
    string? Issuer,
    string? Symbol,
    DateOnly IssuedOn,
    DirectiveOrigin Origin,
    DirectiveVerb Verb,
    string Excerpt,
    TaskGroup Group = TaskGroup.None,
    string? Signer = null,
    string? SignerOffice = null,
    SignedAs SignedAs = SignedAs.Self,
    string? Link = null,
    string Source = "page");

/// <summary>A directive of a file or request.</summary>
/// <param name="Row">Its line or place, which reasons name.</param>
public sealed record DirectiveRow(int? Row, DirectiveEntry Entry);

/// <summary>What became of one directive of a file or request.</summary>
/// <param name="Id">Null for a new one in a dry run.</param>
/// <param name="IsNew">False when it stood in the register already.</param>
public sealed record RegisteredDirective(int? Row, int? Id, string Issuer, string Symbol, DateOnly IssuedOn, bool IsNew);

/// <summary>A signature: the signer's own in the product, or that of a person who signed on paper, recorded by the office or the records clerk.</summary>
/// <param name="Signer">Who signed; null for the account that signs.</param>
public sealed record SignEntry(string? Signer = null, string? SignerOffice = null, SignedAs SignedAs = SignedAs.Self);

/// <summary>An indicator that a task is for, and whose number of which period gave rise to it.</summary>
/// <param name="Period">Null for the latest closed one.</param>
public sealed record TaskIndicatorEntry(string Indicator, int UnitId, string? Period = null);

/// <summary>A task to be given to one unit or to many.</summary>
/// <param name="LeadUnits">Each leads a task of its own.</param>
/// <param name="CoordinatingUnits">Each has a part of its own under each lead's task.</param>
/// <param name="ParentId">The task that it is a part of; given by the unit that has that one.</param>
public sealed record TaskEntry(
    string Title,
    IReadOnlyList<int> LeadUnits,
    IReadOnlyList<int> CoordinatingUnits,
    string? Content = null,
    string? Product = null,
    TaskGroup Group = TaskGroup.None,
    TaskPriority Priority = TaskPriority.Normal,
    DeadlineKind DeadlineKind = DeadlineKind.Day,
    DateOnly? DueOn = null,
    int? ReportEveryMonths = null,
    bool NeedsEvidence = false,
    string? Funding = null,
    int? AccountableId = null,
    int? ParentId = null,
    IReadOnlyList<TaskIndicatorEntry>? Indicators = null);
