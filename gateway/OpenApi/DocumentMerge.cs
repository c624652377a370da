using System.Text.Json.Nodes;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Gateway.OpenApi;

/// <summary>
/// Makes one OpenAPI 3.1 document of the services' own: public paths only, every schema once, names that mean different things in two
/// services told apart, operationIds unique.
/// </summary>
internal sealed class DocumentMerge
{
    private const string SchemaRef = "#/components/schemas/";
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly SortedDictionary<string, JsonNode?> _paths = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonNode?> _schemas = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _operationIds = new(StringComparer.Ordinal);

    /// <param name="service">The document's owner; its name makes clashing names unique.</param>
    /// <param name="document">The service's document; not changed.</param>
    public void Add(string service, JsonObject document)
    {
        var source = document.DeepClone().AsObject();
        var prefix = char.ToUpperInvariant(service[0]) + service[1..];
        var schemas = source["components"]?["schemas"] as JsonObject ?? [];
        var clashes = Clashes(schemas);
        Rename(source, name => clashes.Contains(name) ? prefix + name : name);
        foreach (var (name, schema) in schemas.ToList())
        {
            schemas.Remove(name);
            _schemas.TryAdd(clashes.Contains(name) ? prefix + name : name, schema);
        }

        var paths = source["paths"] as JsonObject ?? [];
        foreach (var (path, item) in paths.Where(entry => entry.Key.StartsWith("/api/", StringComparison.Ordinal)).ToList())
        {
            paths.Remove(path);
            // As HTTP has it: GET without the body.
            item!.AsObject().Remove("head");
            foreach (var (method, operation) in item.AsObject())
            {
                Adopt(operation!.AsObject(), prefix);
                GatewayRefusals.AddTo(operation.AsObject(), method, path, isProxied: service != InternalAuthentication.Gateway);
            }

            _paths.TryAdd(Trimmed(path), item);
        }
    }

    public JsonObject Build()
    {
        DropUnused();
        var refusals = SharedRefusals.Extract(_paths.Values.SelectMany(path => Operations(path!.AsObject())));
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "MediaLab",
                ["version"] = "v1",
                ["description"] = "One project, one space, all media. Answers are {success, data, message}; errors are application/problem+json with a stable code "
                    + "in 'error'. Money is in nano-US-dollars (1e-9 USD), times are RFC 3339 in UTC. Browsers use the session cookie and send X-CSRF: 1 with every "
                    + "write; programs send an access token. POSTs that create or spend take an Idempotency-Key. Unknown members of a request are refused. "
                    + "A method that an address does not have is 405 with METHOD_NOT_ALLOWED.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. _tags.Select(tag => (JsonNode)new JsonObject { ["name"] = tag })]),
            ["paths"] = new JsonObject(_paths),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(_schemas),
                ["responses"] = refusals,
                ["securitySchemes"] = new JsonObject
                {
                    ["accessToken"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "An access token (ml_...). Each operation names the least scope it takes: manage contains generate, and generate contains read.",
                    },
                    ["session"] = new JsonObject
                    {
                        ["type"] = "apiKey",
                        ["in"] = "cookie",
                        ["name"] = Sessions.SessionCookie.SecureName,
                        ["description"] = "The browser's session; named without __Host- over plain HTTP. Writes need the header X-CSRF: 1.",
                    },
                },
            },
        };
    }

    public static IEnumerable<JsonObject> Operations(JsonObject pathItem) =>
        pathItem.Where(entry => Methods.Contains(entry.Key)).Select(entry => entry.Value).OfType<JsonObject>();

    private void Adopt(JsonObject operation, string prefix)
    {
        var id = (string?)operation["operationId"] ?? throw new InvalidOperationException($"{prefix}: an operation has no operationId.");
        operation["security"] = SecurityOf((string?)operation[EndpointAccess.Extension] ?? throw new InvalidOperationException($"{id} does not say who may call it."));
        operation.Remove(EndpointAccess.Extension);
        operation["operationId"] = _operationIds.Add(id) ? id : prefix + id;
        _operationIds.Add((string)operation["operationId"]!);
        foreach (var tag in operation["tags"] as JsonArray ?? [])
        {
            _tags.Add((string)tag!);
        }
    }

    /// <summary>What opens an operation, one alternative each; none for everyone. The bearer's role is the least scope.</summary>
    private static JsonArray SecurityOf(string access) => access switch
    {
        EndpointAccess.Everyone => [],
        EndpointAccess.Sessions => [new JsonObject { ["session"] = new JsonArray() }],
        _ => [new JsonObject { ["accessToken"] = new JsonArray(access) }, new JsonObject { ["session"] = new JsonArray() }],
    };

    /// <summary>Names that stand for something else here than in the documents before; with all that refers to them.</summary>
    private HashSet<string> Clashes(JsonObject schemas)
    {
        var clashes = schemas.Where(entry => _schemas.TryGetValue(entry.Key, out var known) && !JsonNode.DeepEquals(known, entry.Value))
            .Select(entry => entry.Key).ToHashSet();
        for (var before = -1; before != clashes.Count;)
        {
            before = clashes.Count;
            foreach (var (name, schema) in schemas.Where(entry => _schemas.ContainsKey(entry.Key) && !clashes.Contains(entry.Key)))
            {
                if (References(schema).Any(clashes.Contains))
                {
                    clashes.Add(name);
                }
            }
        }

        return clashes;
    }

    /// <summary>Types that a service's generator met on the way.</summary>
    private void DropUnused()
    {
        var (used, open) = (new HashSet<string>(), new Stack<string>(_paths.Values.SelectMany(References)));
        while (open.TryPop(out var name))
        {
            if (used.Add(name))
            {
                foreach (var inner in References(_schemas.GetValueOrDefault(name)))
                {
                    open.Push(inner);
                }
            }
        }

        foreach (var unused in _schemas.Keys.Except(used).ToList())
        {
            _schemas.Remove(unused);
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } && Target(value) is { } name ? [name] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static void Rename(JsonNode? node, Func<string, string> rename)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (key, value) in members.ToList())
                {
                    if (key == "$ref" && value is JsonValue reference && Target(reference) is { } name)
                    {
                        members[key] = SchemaRef + rename(name);
                    }
                    else
                    {
                        Rename(value, rename);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Rename(item, rename);
                }

                break;
        }
    }

    private static string? Target(JsonValue reference) =>
        reference.TryGetValue(out string? text) && text.StartsWith(SchemaRef, StringComparison.Ordinal) ? text[SchemaRef.Length..] : null;

    /// <summary>Groups map their root as "/api/projects/": clients ask without the slash.</summary>
    private static string Trimmed(string path) => path.Length > 1 ? path.TrimEnd('/') : path;
}
