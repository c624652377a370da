using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>
/// Examples of bodies and answers, put together from the <c>example</c>s in the XML docs of the wire types. Ids and times need none, what
/// may be null is null in an answer and left out of a request, and an object's example names only what differs from its type's own. The
/// <c>example</c> of a use case is what differs in the data it answers with. A text that lacks one is null, which a test finds.
/// </summary>
internal sealed class ExampleTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source == BindingSource.Body);
        if (body is not null && JsonOf(operation.RequestBody?.Content) is { } request)
        {
            request.Example = new ExampleWriter(json, isRequest: true).Write(body.Type);
        }

        var useCase = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().First().DeclaringType!;
        foreach (var answer in context.Description.SupportedResponseTypes)
        {
            if (answer.Type is { } type && operation.Responses?.TryGetValue($"{answer.StatusCode}", out var response) == true && JsonOf(response.Content) is { } media)
            {
                media.Example = new ExampleWriter(json, isRequest: false).Write(type, XmlDocs.ExampleOf(useCase) is { } data ? $$"""{"data":{{data}}}""" : null);
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiMediaType? JsonOf(IDictionary<string, OpenApiMediaType>? content) =>
        content?.TryGetValue("application/json", out var media) == true ? media : null;
}

internal sealed class ExampleWriter(JsonSerializerOptions json, bool isRequest)
{
    private const string Now = "2026-11-21T09:30:00+00:00";

    public JsonNode? Write(Type type, string? said = null)
    {
        var example = Of(type, said ?? XmlDocs.ExampleOf(type), type.Name);
        // Through the type itself: it adds what is computed, and refuses what it cannot be.
        return isRequest ? example : JsonSerializer.SerializeToNode(example.Deserialize(type, json), type, json);
    }

    /// <param name="type">Of the value.</param>
    /// <param name="example">As its XML docs have it; null without one.</param>
    /// <param name="name">Of the member, or of the type.</param>
    private JsonNode? Of(Type type, string? example, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) ? example
            : example is not null ? Complete(type, Parse(example), name)
            : type == typeof(Nothing) ? null
            : type == typeof(Guid) ? IdOf(name)
            : type == typeof(DateTimeOffset) ? Now
            : type == typeof(DateOnly) ? Now[..10]
            : type == typeof(bool) ? false
            : type.IsEnum ? JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(0), type, json)
            : json.GetTypeInfo(type).Kind switch
            {
                JsonTypeInfoKind.Object => Complete(type, new JsonObject(), name),
                JsonTypeInfoKind.Enumerable => new JsonArray(Of(json.GetTypeInfo(type).ElementType!, ExampleOfElement(type), name)),
                JsonTypeInfoKind.Dictionary => new JsonObject(),
                _ => type.IsPrimitive ? JsonSerializer.SerializeToNode(Activator.CreateInstance(type), type, json) : null,
            };
    }

    private string? ExampleOfElement(Type list) => XmlDocs.ExampleOf(json.GetTypeInfo(list).ElementType!);

    /// <summary>What is said, and the members it does not name as their type has them.</summary>
    private JsonNode? Complete(Type type, JsonNode? said, string name)
    {
        var info = json.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        return (info.Kind, said) switch
        {
            (JsonTypeInfoKind.Object, JsonObject members) => Members(info, members),
            (JsonTypeInfoKind.Enumerable, JsonArray items) => new JsonArray([.. items.Select(item => Complete(info.ElementType!, item?.DeepClone(), name))]),
            _ => said,
        };
    }

    private JsonObject Members(JsonTypeInfo info, JsonObject said)
    {
        var members = new JsonObject();
        foreach (var property in info.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null))
        {
            var (type, member) = (property.PropertyType, (PropertyInfo)property.AttributeProvider!);
            var example = XmlDocs.ExampleOf(member);
            if (said.TryGetPropertyValue(property.Name, out var value))
            {
                members[property.Name] = Complete(type, value?.DeepClone(), property.Name);
            }
            else if (example is not null || (isRequest ? property.IsRequired : !IsNullable(property, member)))
            {
                members[property.Name] = Of(type, example ?? XmlDocs.ExampleOf(type), NameOf(info.Type, member));
            }
            else if (!isRequest)
            {
                members[property.Name] = null;
            }
        }

        return members;
    }

    /// <summary>An envelope's data is as nullable as its type argument, and that is never null but for <see cref="Nothing"/>.</summary>
    private static bool IsNullable(JsonPropertyInfo property, PropertyInfo member) =>
        property.IsGetNullable && !(member.DeclaringType is { IsGenericType: true } owner && owner.GetGenericTypeDefinition().GetProperty(member.Name)!.PropertyType.IsGenericParameter);

    private static string NameOf(Type owner, PropertyInfo member) => member.Name == "Id" ? owner.Name.Replace("Response", "", StringComparison.Ordinal) + "Id" : $"{owner.Name}.{member.Name}";

    private static JsonNode? Parse(string example)
    {
        try
        {
            return JsonNode.Parse(example);
        }
        catch (JsonException)
        {
            return example;
        }
    }

    /// <summary>One thing has one id in all examples: a project's id is what others call projectId.</summary>
    private static string IdOf(string name)
    {
        var thing = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..].ToUpperInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(thing)));
        return $"01997c3e-8b1a-7{hash[..3]}-9c55-{hash[3..15]}";
    }
}
