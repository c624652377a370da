using System.Reflection;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>Descriptions of schemas, parameters and operations from the XML docs of the types behind them.</summary>
internal sealed class XmlDocsTransformer : IOpenApiSchemaTransformer, IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } property)
        {
            // A schema that becomes a component is shared: what one property says of it would show everywhere.
            if (!IsComponent(schema) && property.AttributeProvider is PropertyInfo member)
            {
                schema.Description ??= XmlDocs.Of(member);
            }
        }
        else if (context.ParameterDescription is null)
        {
            schema.Description ??= XmlDocs.Of(context.JsonTypeInfo.Type);
        }

        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault() is { DeclaringType: { } useCase } handler)
        {
            operation.Description ??= XmlDocs.Of(handler) ?? XmlDocs.Of(useCase);
        }

        foreach (var parameter in operation.Parameters ?? [])
        {
            var descriptor = context.Description.ParameterDescriptions.FirstOrDefault(description => description.Name == parameter.Name)?.ParameterDescriptor;
            if ((descriptor as IParameterInfoParameterDescriptor)?.ParameterInfo.Member is PropertyInfo member)
            {
                parameter.Description ??= XmlDocs.Of(member);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsComponent(OpenApiSchema schema) =>
        schema.Metadata?.TryGetValue("x-schema-id", out var id) == true && id is string { Length: > 0 };
}
