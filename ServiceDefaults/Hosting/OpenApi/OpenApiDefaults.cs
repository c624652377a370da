using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>
/// Each service describes its own routes at <c>/openapi/v1.json</c>; the gateway merges them into the public document. Descriptions are the
/// XML docs of the wire types, so there is one place to write them.
/// </summary>
internal static class OpenApiDefaults
{
    public const string DocumentName = "v1";

    public static void AddOpenApiDocument(this IServiceCollection services, string service) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = $"MediaLab {service}", Version = DocumentName };
            // Addresses inside the system are nobody's business: clients see the gateway's.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            RequireEnvelopeData(document);
            Exactness.Say(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(new XmlDocsTransformer());
        options.AddSchemaTransformer(new PlainNumbersTransformer());
        options.AddSchemaTransformer(new PlainTypesTransformer());
        options.AddSchemaTransformer(new OneOfTransformer());
        options.AddOperationTransformer(new XmlDocsTransformer());
        options.AddOperationTransformer(new MetadataTransformer());
        options.AddOperationTransformer(new ExampleTransformer());
    });

    public static void MapOpenApiDocument(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    /// <summary>The generator cannot see that an envelope's type argument is never null, but for <see cref="Http.Nothing"/>, and then always.</summary>
    private static void RequireEnvelopeData(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (name.StartsWith("EnvelopeOf", StringComparison.Ordinal) && schema.Properties is { } properties)
            {
                properties["success"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Enum = [true] };
                if (properties["data"] is { OneOf: [{ Type: JsonSchemaType.Null }, OpenApiSchemaReference data] })
                {
                    properties["data"] = data.Reference.Id == nameof(Http.Nothing) ? new OpenApiSchema { Type = JsonSchemaType.Null } : data;
                }
            }
        }
    }

    /// <summary>With strict number handling a number is never a string; the generator offers both.</summary>
    private sealed class PlainNumbersTransformer : IOpenApiSchemaTransformer
    {
        public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
        {
            if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type.HasFlag(JsonSchemaType.Integer) || type.HasFlag(JsonSchemaType.Number)))
            {
                schema.Type = type & ~JsonSchemaType.String;
                schema.Pattern = null;
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>A request header an operation understands, for the OpenAPI document.</summary>
public sealed record RequestHeaderMetadata(string Name, string Description, int MaxLength);

/// <summary>A refusal an operation can answer with, for the OpenAPI document.</summary>
public sealed record ErrorCodeMetadata(int Status, string Code);

/// <summary>A success that the handler's type does not tell: its media type or its meaning.</summary>
public sealed record AnswerMetadata(int Status, string? Description, string? ContentType, string? Example);

public static class DocumentedEndpoints
{
    /// <summary>Documents a refusal of this operation beside those every operation has. The code is a constant of the service's ErrorCodes.</summary>
    public static TBuilder WithError<TBuilder>(this TBuilder endpoint, int status, string code)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ErrorCodeMetadata(status, code));

    /// <summary>Documents a success without a body.</summary>
    public static TBuilder WithAnswer<TBuilder>(this TBuilder endpoint, int status, string description)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AnswerMetadata(status, description, null, null));

    /// <summary>Documents a success that is not JSON: text with an example, or bytes without one.</summary>
    public static TBuilder WithAnswer<TBuilder>(this TBuilder endpoint, int status, string contentType, string? example)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AnswerMetadata(status, null, contentType, example));
}
