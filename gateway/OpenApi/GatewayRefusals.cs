using System.Text.Json.Nodes;

namespace MediaLab.Gateway.OpenApi;

/// <summary>What the gateway itself answers in front of a service's operation.</summary>
internal static class GatewayRefusals
{
    public static void AddTo(JsonObject operation, string method, string path, bool isProxied)
    {
        var responses = operation["responses"]!.AsObject();
        if (method != "get")
        {
            Add(responses, path, 403, "Forbidden", ErrorCodes.CsrfRequired, "A write with the browser's cookie needs the header X-CSRF: 1.");
        }

        if (isProxied)
        {
            if (method != "get")
            {
                Add(responses, path, 502, "Bad Gateway", ErrorCodes.ConnectionLost, "The connection to the service broke after it had been reached: what the request did is unknown.");
            }

            Add(responses, path, 504, "Gateway Timeout", ErrorCodes.Timeout, "The request reached its service, which did not answer in time: what it did is unknown.");
        }
    }

    private static void Add(JsonObject responses, string path, int status, string title, string code, string words)
    {
        if (responses[$"{status}"] is JsonObject known)
        {
            known["x-error-codes"]!.AsArray().Add(code);
            known["description"] = $"{known["description"]} {code}: {words}";
            return;
        }

        responses[$"{status}"] = new JsonObject
        {
            ["description"] = $"{code}: {words}",
            ["content"] = new JsonObject
            {
                ["application/problem+json"] = new JsonObject
                {
                    ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" },
                    ["example"] = new JsonObject
                    {
                        ["type"] = "about:blank",
                        ["title"] = title,
                        ["status"] = status,
                        ["detail"] = words,
                        ["instance"] = path,
                        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
                        ["success"] = false,
                        ["error"] = code,
                        ["message"] = words,
                        ["details"] = null,
                    },
                },
            },
            ["x-error-codes"] = new JsonArray(code),
        };
    }
}
