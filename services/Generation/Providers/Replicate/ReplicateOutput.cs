using System.Text.Json;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Replicate;

/// <summary>An output of any shape: a link, a list, an object of links; of a model that writes, its words in pieces.</summary>
internal static class ReplicateOutput
{
    public static async Task TakeAsync(ProviderCall call, ProviderHttp http, JsonElement prediction, ProviderUsage usage, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        if (prediction.TryGetProperty("data_removed", out var removed) && removed.ValueKind == JsonValueKind.True)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, $"{provider} deleted the result, as it does an hour after the end, before our copy was made.") { Charged = usage };
        }

        var output = ReplicateUsage.Output(prediction);
        if (call.Request.Model.Modality == "text")
        {
            if (Words(output) is { Length: > 0 } words)
            {
                await call.Progress.AppendTextAsync(words, cancellationToken);
                await call.Spool.AddTextAsync(words, cancellationToken);
            }
        }
        else
        {
            foreach (var link in ResultLinks.In(output, call.Request.Model.Modality))
            {
                await http.DownloadAsync(call, link.Url, link.MediaType, usage, ReplicateErrors.Key(call), cancellationToken);
            }
        }

        if (call.Spool.Count == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider} said it is done, and there is no {call.Request.Model.Modality} in its output.") { Charged = usage };
        }
    }

    private static string Words(JsonElement output) => output.ValueKind switch
    {
        JsonValueKind.String => output.GetString()!,
        JsonValueKind.Array => string.Concat(output.EnumerateArray().Where(piece => piece.ValueKind == JsonValueKind.String).Select(piece => piece.GetString())),
        _ => "",
    };
}
