using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>Says what the generator leaves open: values with a converter of their own, free-form objects, members that are computed.</summary>
internal sealed class PlainTypesTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (schema.Type is null && type.IsValueType && type != typeof(JsonElement) && WrittenAsText(type, context.JsonTypeInfo.Options))
        {
            schema.Type = JsonSchemaType.String;
        }

        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Dictionary)
        {
            schema.AdditionalProperties ??= new OpenApiSchema();
        }

        if (context.JsonPropertyInfo is { Set: null, AssociatedParameter: null, IsGetNullable: false })
        {
            schema.Type &= ~JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    }

    private static bool WrittenAsText(Type type, JsonSerializerOptions json) =>
        JsonSerializer.SerializeToElement(Activator.CreateInstance(type), type, json).ValueKind == JsonValueKind.String;
}
