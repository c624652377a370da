using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.KeyVault.ApiKeys;

internal static class RewrapApiKeys
{
    /// <summary>All workspaces' keys; the same as the command <c>--rewrap</c>. Safe to repeat: it goes on where it stopped.</summary>
    public static async Task<Ok<Envelope<RewrapReport>>> Handle(KeyRewrap rewrap, CancellationToken cancellationToken)
    {
        try
        {
            return ApiResults.Ok(await rewrap.RunAsync(cancellationToken));
        }
        catch (MasterKeyException exception)
        {
            throw new ApiException(503, ErrorCodes.MasterKeyUnavailable, exception.Message, null, exception);
        }
    }
}
