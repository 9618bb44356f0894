using Dashboard.Data;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;

namespace Dashboard.Api;

/// <summary>Why one row, field or parameter was refused.</summary>
/// <param name="Row">0-based place in the request's list; null when the request as a whole is meant.</param>
/// <param name="Field">The property or parameter, where one can be named.</param>
/// <param name="Code">Stable; programs may rely on it.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record ApiError(int? Row, string? Field, string Code, string Message);

/// <summary>From refusals to problem details (RFC 9457) with one entry in <c>errors</c> for each reason.</summary>
internal static class ApiProblems
{
    public static ProblemHttpResult Problem(this IStringLocalizer<RefusalTexts> text, int status, string title, params IReadOnlyList<Refusal> refusals) => TypedResults.Problem(
        statusCode: status,
        title: title,
        detail: refusals.Count == 1 ? text.Say(refusals[0]) : null,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["errors"] = text.Errors(refusals) });

    /// <summary>The request cannot be understood.</summary>
    public static ProblemHttpResult Malformed(this IStringLocalizer<RefusalTexts> text, params IReadOnlyList<Refusal> refusals) =>
        text.Problem(StatusCodes.Status400BadRequest, "The request cannot be understood.", refusals);

    /// <summary>The request was understood, and a rule said no.</summary>
    public static ProblemHttpResult Refused(this IStringLocalizer<RefusalTexts> text, params IReadOnlyList<Refusal> refusals) =>
        text.Problem(StatusCodes.Status422UnprocessableEntity, "The request was refused; nothing was changed.", refusals);

    /// <summary>The caller's rights do not reach so far.</summary>
    public static ProblemHttpResult Forbidden(this IStringLocalizer<RefusalTexts> text, params IReadOnlyList<Refusal> refusals) =>
        text.Problem(StatusCodes.Status403Forbidden, "Your rights do not reach this.", refusals);

    /// <summary>There is no such thing.</summary>
    public static ProblemHttpResult NotFound(this IStringLocalizer<RefusalTexts> text, params IReadOnlyList<Refusal> refusals) =>
        text.Problem(StatusCodes.Status404NotFound, "There is no such thing.", refusals);

    public static ApiError[] Errors(this IStringLocalizer<RefusalTexts> text, IReadOnlyList<Refusal> refusals) =>
        [.. refusals.Select(r => new ApiError(r.Row, r.Field, r.Code, text.Say(r)))];
}
