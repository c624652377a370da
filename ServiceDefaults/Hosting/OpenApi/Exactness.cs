using Microsoft.OpenApi;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>Says of the schemas what is true of all answers: every member is there, null where it has no value.</summary>
internal static class Exactness
{
    public static void Say(OpenApiDocument document)
    {
        var operations = document.Paths.Values.Select(path => path.Operations).OfType<IDictionary<HttpMethod, OpenApiOperation>>().SelectMany(path => path.Values).ToArray();
        var taken = Reachable(document, operations.Select(operation => operation.RequestBody?.Content));
        var given = Reachable(document, operations.Select(operation => operation.Responses).OfType<OpenApiResponses>().SelectMany(responses => responses.Values).Select(response => response.Content));
        foreach (var schema in given.Except(taken).Where(IsRecord))
        {
            schema.Required = schema.Properties!.Keys.ToHashSet();
            // A later version may add some.
            schema.AdditionalPropertiesAllowed = true;
        }
    }

    private static bool IsRecord(OpenApiSchema schema) => schema is { Properties.Count: > 0 };

    private static HashSet<OpenApiSchema> Reachable(OpenApiDocument document, IEnumerable<IDictionary<string, OpenApiMediaType>?> bodies)
    {
        var (seen, open) = (new HashSet<OpenApiSchema>(), new Stack<IOpenApiSchema?>(bodies.SelectMany(body => body ?? new Dictionary<string, OpenApiMediaType>()).Select(body => body.Value.Schema)));
        while (open.TryPop(out var next))
        {
            var schema = next is OpenApiSchemaReference { Reference.Id: { } id } ? document.Components?.Schemas?[id] as OpenApiSchema : next as OpenApiSchema;
            if (schema is null || !seen.Add(schema))
            {
                continue;
            }

            IEnumerable<IOpenApiSchema?> inner =
                [schema.Items, schema.AdditionalProperties, .. schema.Properties?.Values ?? [], .. schema.OneOf ?? [], .. schema.AnyOf ?? [], .. schema.AllOf ?? []];
            foreach (var part in inner)
            {
                open.Push(part);
            }
        }

        return seen;
    }
}
