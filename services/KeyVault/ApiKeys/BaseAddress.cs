using MediaLab.KeyVault.Checks;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>An address a user chose instead of the provider's own.</summary>
internal static class BaseAddress
{
    public const int MaxLength = 300;

    /// <summary>Normalised, without a slash at the end; empty for the provider's own address.</summary>
    /// <exception cref="ApiException">400: not an address, or none for a provider that has none of its own. 422: one that may not be connected to.</exception>
    public static async Task<string> CheckAsync(string? given, ProviderCheck provider, EgressRule egress, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return provider.BaseAddress is null ? throw ApiException.Invalid("baseUrl", $"{provider.Name} needs an address: https://host/path.") : "";
        }

        if (!Uri.TryCreate(given.Trim(), UriKind.Absolute, out var address) || address.Host.Length == 0 || address.AbsoluteUri.Length > MaxLength)
        {
            throw ApiException.Invalid("baseUrl", "An address is https://host/path.");
        }

        try
        {
            await egress.CheckAsync(address, cancellationToken);
        }
        catch (EgressRefusedException refusal)
        {
            throw new ApiException(422, ErrorCodes.AddressNotAllowed, refusal.Message, null, refusal);
        }

        return address.AbsoluteUri.TrimEnd('/');
    }
}
