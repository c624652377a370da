using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>Says which credentials an operation takes, which headers it understands, which problems it answers with, and with which codes (<c>x-error-codes</c>).</summary>
internal sealed class MetadataTransformer : IOpenApiOperationTransformer
{
    private const string ProblemSchema = "Problem";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas.TryAdd(ProblemSchema, CreateProblemSchema());
        operation.Responses ??= [];
        foreach (var header in context.Description.ActionDescriptor.EndpointMetadata.OfType<RequestHeaderMetadata>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = header.MaxLength },
            });
        }

        var answers = context.Description.ActionDescriptor.EndpointMetadata.OfType<AnswerMetadata>().ToArray();
        if (answers.Length > 0 && context.Description.SupportedResponseTypes.All(answer => answer.Type is null || answer.Type == typeof(void)))
        {
            // The generator's guess: a bare 200.
            operation.Responses.Clear();
        }

        foreach (var answer in answers)
        {
            operation.Responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = Success(answer);
        }

        var service = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().First().DeclaringType!.Assembly;
        var path = "/" + context.Description.RelativePath?.TrimEnd('/');
        foreach (var group in CodesOf(operation, context).GroupBy(error => error.Status, error => error.Code))
        {
            operation.Responses[group.Key.ToString(CultureInfo.InvariantCulture)] = Problem(document, path, group.Key, [.. group.Distinct().Select(code => (code, ErrorCodeWords.Of(code, service)))]);
        }

        (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[EndpointAccess.Extension] =
            new JsonNodeExtension(EndpointAccess.Of(context.Description.ActionDescriptor.EndpointMetadata));
        return Task.CompletedTask;
    }

    private static OpenApiResponse Success(AnswerMetadata answer) => new()
    {
        Description = answer.Description ?? ReasonPhrases.GetReasonPhrase(answer.Status),
        Content = answer.ContentType is null ? null : new Dictionary<string, OpenApiMediaType>
        {
            [answer.ContentType] = new()
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = answer.Example is null ? "binary" : null },
                Example = answer.Example,
            },
        },
    };

    /// <param name="document">To which the schema of problems belongs.</param>
    /// <param name="path">The operation's.</param>
    /// <param name="status">The answer's.</param>
    /// <param name="codes">All it can carry; the example is of the one that says most, which the endpoint named itself.</param>
    private static OpenApiResponse Problem(OpenApiDocument document, string path, int status, (string Code, string Words)[] codes)
    {
        var (title, (code, message)) = (ReasonPhrases.GetReasonPhrase(status), codes[^1]);
        return new OpenApiResponse
        {
            Description = string.Join(" ", codes.Select(entry => $"{entry.Code}: {entry.Words}")),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new()
                {
                    Schema = new OpenApiSchemaReference(ProblemSchema, document),
                    Example = new JsonObject
                    {
                        ["type"] = "about:blank",
                        ["title"] = title,
                        ["status"] = status,
                        ["detail"] = message,
                        ["instance"] = path,
                        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
                        ["success"] = false,
                        ["error"] = code,
                        ["message"] = message,
                        ["details"] = null,
                    },
                },
            },
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                ["x-error-codes"] = new JsonNodeExtension(new JsonArray([.. codes.Select(entry => (JsonNode)entry.Code)])),
            },
        };
    }

    private static IEnumerable<(int Status, string Code)> CodesOf(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var hasBody = metadata.OfType<IAcceptsMetadata>().Any();
        if (hasBody || operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Query) == true)
        {
            yield return (400, ErrorCodes.InvalidRequest);
            yield return (400, ErrorCodes.ValidationFailed);
        }

        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            yield return (401, ErrorCodes.Unauthenticated);
            yield return (403, ErrorCodes.Forbidden);
        }

        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true)
        {
            yield return (404, ErrorCodes.NotFound);
        }

        if (hasBody)
        {
            yield return (413, ErrorCodes.TooLarge);
            yield return (415, ErrorCodes.UnsupportedMediaType);
        }

        if (context.Description.HttpMethod != HttpMethods.Get && !metadata.OfType<IAllowAnonymous>().Any())
        {
            // A race that another request won.
            yield return (409, ErrorCodes.Conflict);
        }

        foreach (var error in metadata.OfType<ErrorCodeMetadata>())
        {
            yield return (error.Status, error.Code);
        }

        yield return (429, ErrorCodes.RateLimited);
        yield return (500, ErrorCodes.Internal);
        yield return (503, ErrorCodes.Unavailable);
    }

    private static OpenApiSchema CreateProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why the request was refused (RFC 9457), with the members of MediaLab's envelope.",
        Required = new HashSet<string> { "title", "status", "success", "error", "message", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A page about the status."),
            ["title"] = Text("The status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["detail"] = Text("Same as message."),
            ["instance"] = Text("The path that was asked for."),
            ["traceId"] = Text("Finds the request in the dashboard."),
            ["success"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Enum = [JsonValue.Create(false)], Description = "Always false." },
            ["error"] = Text("A stable code to act on, for example NOT_FOUND."),
            ["message"] = Text("Words for the person."),
            ["details"] = new OpenApiSchema { Description = "More about it, by code; null when there is none. For VALIDATION_FAILED: member -> messages." },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
