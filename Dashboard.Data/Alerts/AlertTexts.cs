using System.Globalization;
using System.Text.Json;

namespace Dashboard.Data.Alerts;

/// <summary>Keys of the sentences that alerts speak in (<c>Alert.KEY</c> in the resources), and how many arguments each takes.</summary>
public static class AlertTextKeys
{
    /// <summary>Unit, symbol of the directive, title of the task or number of tasks.</summary>
    public const string TaskAssigned = "TaskAssigned";

    public const string TaskTransferred = "TaskTransferred";
    public const string TaskSucceeded = "TaskSucceeded";
    public const string TaskUrged = "TaskUrged";
    public const string TaskDue = "TaskDue";
    public const string TaskIdle = "TaskIdle";
    public const string TaskAccountable = "TaskAccountable";
    public const string TaskEffect = "TaskEffect";
    public const string Mention = "Mention";
    public const string ExtensionAsked = "Extension.Asked";
    public const string ExtensionGranted = "Extension.Granted";
    public const string ExtensionRefused = "Extension.Refused";
    public const string QuestionAsked = "Question.Asked";
    public const string QuestionAnswered = "Question.Answered";

    /// <summary>Before the act (<see cref="Reports.SubmissionAct"/>): unit, regime, period.</summary>
    public const string Report = "Report.";

    public const string Message = "Message";
    public const string Indicator = "Indicator";
    public const string IndicatorMany = "Indicator.Many";
    public const string DataMissing = "DataMissing";
    public const string DataMissingMany = "DataMissing.Many";
    public const string JobFailed = "JobFailed";

    /// <summary>Job, hours within which it must succeed, when it last did.</summary>
    public const string JobLate = "JobFailed.Late";
    public const string ScreenFrozen = "ScreenFrozen";
    public const string ScreenFrozenMany = "ScreenFrozen.Many";
    public const string SignInFailed = "Security.SignInFailed";
    public const string RoleGranted = "Security.RoleGranted";
    public const string AuditBroken = "Security.AuditBroken";
    public const string DeliveryFailed = "DeliveryFailed";
    public const string NoData = "Rule.NoData";
    public const string Error = "Rule.Error";
    public const string Many = "Rule.Many";

    /// <summary>Every key with the number of its arguments.</summary>
    public static IReadOnlyDictionary<string, int> All { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [TaskAssigned] = 4,
        [TaskTransferred] = 4,
        [TaskSucceeded] = 4,
        ["TaskMoved.ProposeTransfer"] = 4,
        ["TaskMoved.Transfer"] = 4,
        ["TaskMoved.RefuseTransfer"] = 4,
        ["TaskMoved.HandIn"] = 4,
        ["TaskMoved.TakeBack"] = 4,
        ["TaskMoved.Accept"] = 4,
        ["TaskMoved.Return"] = 4,
        ["TaskMoved.Pause"] = 4,
        ["TaskMoved.Resume"] = 4,
        ["TaskMoved.Withdraw"] = 4,
        ["TaskMoved.Reopen"] = 4,
        [TaskUrged] = 4,
        [TaskDue] = 4,
        [TaskIdle] = 4,
        [TaskAccountable] = 4,
        [TaskEffect] = 4,
        [Mention] = 4,
        [ExtensionAsked] = 5,
        [ExtensionGranted] = 5,
        [ExtensionRefused] = 4,
        [QuestionAsked] = 2,
        [QuestionAnswered] = 2,
        [Report + "Present"] = 3,
        [Report + "Send"] = 3,
        [Report + "Return"] = 3,
        [Report + "Approve"] = 3,
        [Report + "Unapprove"] = 3,
        [Message] = 2,
        [Indicator] = 6,
        [IndicatorMany] = 3,
        [DataMissing] = 4,
        [DataMissingMany] = 4,
        [JobFailed] = 2,
        [JobLate] = 3,
        [ScreenFrozen] = 2,
        [ScreenFrozenMany] = 2,
        [SignInFailed] = 1,
        [RoleGranted] = 2,
        [AuditBroken] = 1,
        [DeliveryFailed] = 1,
        [NoData] = 2,
        [Error] = 2,
        [Many] = 3,
    };
}

/// <summary>
/// Arguments of a sentence as one JSON array of strings. Each says what it is by its first two characters, so that a reader sees it written in
/// the own language: <c>s:</c> words, <c>n:</c> a number, <c>d:</c> a day, <c>t:</c> an instant.
/// </summary>
public static class AlertArguments
{
    private const int LongestWords = 160;

    /// <summary>Puts arguments into the form that is kept; long words are cut.</summary>
    public static string Of(params IEnumerable<object?> values)
    {
        string[] parts = [.. values.Select(Part)];
        return JsonSerializer.Serialize(parts, AlertJson.Plain);
    }

    /// <summary>What is kept, as words, numbers (<see cref="decimal"/>), days and instants.</summary>
    public static object[] Read(string arguments) => [.. (JsonSerializer.Deserialize<string[]>(arguments) ?? []).Select(Value)];

    private static string Part(object? value) => value switch
    {
        null => "s:",
        DateOnly day => "d:" + day.ToString("O", CultureInfo.InvariantCulture),
        DateTime at => "t:" + at.ToString("O", CultureInfo.InvariantCulture),
        int or long or decimal => "n:" + Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => "s:" + Cut(Convert.ToString(value, CultureInfo.InvariantCulture)!),
    };

    private static object Value(string part) => part.Length < 2 ? part : part[..2] switch
    {
        "d:" when DateOnly.TryParseExact(part[2..], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        "t:" when DateTime.TryParse(part[2..], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) => at,
        "n:" when decimal.TryParse(part[2..], NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => number,
        "s:" => part[2..],
        _ => part,
    };

    private static string Cut(string words)
    {
        words = words.ReplaceLineEndings(" ").Trim();
        return words.Length <= LongestWords ? words : words[..(LongestWords - 1)].TrimEnd() + "…";
    }
}

internal static class AlertJson
{
    // Vietnamese letters as they are; what is shown is encoded where it is shown.
    public static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>The sentence of an alert in a culture; the product gives one from its resources.</summary>
public delegate string AlertTitle(Alert alert, CultureInfo culture);
