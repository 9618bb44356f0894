using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dashboard.Api;

/// <summary>A parameter in the query or a header, as the description shows it.</summary>
public sealed record ApiParameter(string Name, string Description, string Example, ParameterLocation In = ParameterLocation.Query, IReadOnlyList<string>? Words = null);

/// <summary>What a route says of itself in <c>/openapi/v1.json</c>: its parameters and an example of what goes in and comes out.</summary>
public sealed record ApiDescription(IReadOnlyList<ApiParameter> Parameters, string? Request, string Answer, bool IsCsvToo);

/// <summary>Writes the description of the API.</summary>
internal static class ApiDescriptions
{
    private const string Scheme = "bearer";

    private const string RefusedExample = """
        {"type":"https://tools.ietf.org/html/rfc4918#section-11.2","title":"The request was refused; nothing was changed.","status":422,
        "errors":[{"row":3,"field":"value","code":"Figure.TooManyDecimals","message":"'1.55' has too many decimals; at most 1."}]}
        """;

    private static readonly Dictionary<string, string> Problems = new(StringComparer.Ordinal)
    {
        ["400"] = "The request cannot be understood; `errors` names each field.",
        ["401"] = "No token, or one that is unknown, revoked or expired.",
        ["403"] = "The rights of the token do not reach this.",
        ["404"] = "There is no such thing.",
        ["413"] = "The body is too large.",
        ["415"] = "The body is not of the type that is taken here.",
        ["422"] = "A rule said no; `errors` names each row. Nothing was changed.",
        ["429"] = "Too many requests of this caller; wait a second.",
    };

    extension(RouteHandlerBuilder route)
    {
        /// <summary>Describes a route; <paramref name="problems"/> are the statuses besides 400, 401, 403 and 429 that it may answer.</summary>
        public RouteHandlerBuilder Describe<TAnswer>(
            string name, string summary, string tag, string answer, IReadOnlyList<ApiParameter>? parameters = null, bool isCsvToo = false, string? request = null, IReadOnlyList<int>? problems = null)
        {
            route.WithName(name).WithSummary(summary).WithTags(tag).Produces<TAnswer>(StatusCodes.Status200OK, "application/json", isCsvToo ? ["text/csv"] : []);
            foreach (var status in (int[])[400, 401, 403, 429, .. problems ?? []])
                route.ProducesProblem(status);

            return route.WithMetadata(new ApiDescription(parameters ?? [], request, answer, isCsvToo));
        }
    }

    public static void Add(OpenApiOptions options)
    {
        // What the pages post to themselves is no contract.
        options.ShouldInclude = route => route.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Dashboard API",
                Version = "v1",
                Description = "Figures, indicators and units of the scheme. Values are decimal strings with a point; instants are UTC; days are those of Vietnam. "
                    + "Every value names its period, kind, basis and stage. Refusals are problem details (RFC 9457) with one entry in `errors` for each reason.",
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Scheme,
                Description = "A token of the administration pages or of `dashboard token create`: scoped to a role and a unit, expiring, revocable.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiDescription>().LastOrDefault() is { } description)
                Describe(operation, description);

            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiOperation operation, ApiDescription description)
    {
        operation.Parameters ??= [];
        foreach (var parameter in description.Parameters)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.In,
                Description = parameter.Description,
                Example = parameter.Example,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = parameter.Words?.Select(w => (JsonNode)w).ToList() },
            });
        }

        if (description.Request is { } request && operation.RequestBody?.Content is { } bodies)
            bodies["application/json"].Example = JsonNode.Parse(request);

        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response.Content is not { } contents)
                continue;

            if (Problems.TryGetValue(status, out var meaning))
                response.Description = meaning;

            if (status == "422" && contents.TryGetValue("application/problem+json", out var refused))
                refused.Example = JsonNode.Parse(RefusedExample);

            if (status != "200")
                continue;

            response.Description = "Done.";
            contents["application/json"].Example = JsonNode.Parse(description.Answer);
            if (description.IsCsvToo)
                contents["text/csv"].Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }
}
