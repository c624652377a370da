using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>Writes the words of <see cref="OneOfAttribute"/> as an enum.</summary>
internal sealed class OneOfTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var property = context.JsonPropertyInfo?.AttributeProvider as PropertyInfo;
        var parameter = (context.ParameterDescription?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo;
        var words = property?.GetCustomAttribute<OneOfAttribute>()
            ?? ParameterOf(property)?.GetCustomAttribute<OneOfAttribute>()
            ?? parameter?.GetCustomAttributes(typeof(OneOfAttribute), inherit: true).Cast<OneOfAttribute>().FirstOrDefault();
        var target = schema.Type?.HasFlag(JsonSchemaType.Array) == true ? schema.Items as OpenApiSchema : schema;
        if (words is not null && target is not null)
        {
            target.Enum = [.. words.Words.Select(word => (JsonNode)word)];
            if (target.Type?.HasFlag(JsonSchemaType.Null) == true)
            {
                target.Enum.Add(JsonNullSentinel.JsonNull);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A record's positional parameter carries the attribute, not the property made of it.</summary>
    private static ParameterInfo? ParameterOf(PropertyInfo? property) =>
        property?.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters()).FirstOrDefault(parameter => parameter.Name == property.Name);
}
