using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers.Replicate;

/// <summary>
/// Where a prediction is asked for: an official model by its name, anything else by a version. Of a model that the catalogue does not know, its page
/// says which it is; asking is free.
/// </summary>
internal static class ReplicateTarget
{
    /// <returns>The path, and the body that the rest is added to.</returns>
    /// <exception cref="ProviderFailure">There is no such model, it has no version that could run, or nobody could say; nothing was started.</exception>
    public static async Task<(string Path, JsonObject Body)> OfAsync(ProviderCall call, ProviderHttp http, CancellationToken cancellationToken)
    {
        var model = call.Request.Model.ProviderModel;
        if (model.Split('/') is not [var owner, var name] || name.Contains(':', StringComparison.Ordinal))
        {
            return ("/predictions", new JsonObject { ["version"] = model });
        }

        var path = $"/models/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}";
        if (ReplicateUsage.IsOfficial(call.Request.Model))
        {
            return ($"{path}/predictions", []);
        }

        var provider = call.Request.Model.Provider.Name;
        var (page, _) = await http.AskAsync(call, HttpMethod.Get, path, ReplicateErrors.Key(call), refused => ReplicateErrors.BeforeSubmitting(refused, provider), cancellationToken);
        return page.Member("is_official") is { ValueKind: JsonValueKind.True } ? ($"{path}/predictions", [])
            : page.TextAt("latest_version.id") is { } version ? ("/predictions", new JsonObject { ["version"] = $"{model}:{version}" })
            : throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderModelUnavailable, $"{model} has no version that {provider} could run.");
    }
}
