using System.Text.Json;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Providers;
using MediaLab.ServiceDefaults.Egress;

namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>Asks providers for their lists with the caller's workspace's keys. No call here costs anything.</summary>
internal sealed class ListingClient(IHttpClientFactory factory, ProviderAddresses addresses, ProviderKeys.ProviderKeysClient vault, MediaProviders providers)
{
    /// <summary>Of all pages of a list together: what is beyond is reached by its id all the same.</summary>
    public const int MostEntries = 400;

    private const int MostPages = 5;
    private const int MostBytes = 20 * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <returns>All entries, or in words why there is no answer.</returns>
    public async Task<(IReadOnlyList<ListedEntry>? Entries, string? Problem)> ReadAsync(ProviderEntry entry, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var (address, secret) = await ResolveAsync(entry, limit.Token);
            var entries = new List<ListedEntry>();
            foreach (var listing in entry.Listings)
            {
                entries.AddRange(await ReadAsync(entry, listing, address, secret, limit.Token));
            }

            return (entries, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{entry.Name} took too long.");
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refusal)
        {
            return (null, refusal.Message);
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.StatusCode is { } status ? $"{entry.Name} answered {(int)status}." : $"{entry.Name} cannot be reached.");
        }
        catch (JsonException)
        {
            return (null, $"{entry.Name} answered with something that is no list.");
        }
    }

    private async Task<IReadOnlyList<ListedEntry>> ReadAsync(ProviderEntry entry, Listing listing, ProviderAddress? address, string? secret, CancellationToken cancellationToken)
    {
        var start = listing.PublicUrl is { } open ? new ProviderAddress(addresses.Elsewhere(entry, open), ChosenByUser: false) : address;
        if (start is null)
        {
            return [];
        }

        var client = factory.CreateClient(start.ChosenByUser ? ProviderHttp.UsersClient : ProviderHttp.Client);
        client.MaxResponseContentBufferSize = MostBytes;
        var entries = new List<ListedEntry>();
        string? mark = null;
        for (var page = 0; page < MostPages && entries.Count < MostEntries; page++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, start.At(mark is null ? listing.Path : With(listing.Path, listing.Next!.Query, mark)));
            if (secret is not null && listing.PublicUrl is null)
            {
                request.Headers.TryAddWithoutValidation(listing.KeyHeader ?? "Authorization", listing.KeyHeader is null ? $"Bearer {secret}" : secret);
            }

            using var response = await client.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            var answer = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            entries.AddRange(ListingReader.Read(listing, answer));
            mark = listing.Next is null ? null : answer.TextAt(listing.Next.Member);
            if (mark is not { Length: > 0 })
            {
                break;
            }
        }

        return [.. entries.Take(MostEntries)];
    }

    private async Task<(ProviderAddress? Address, string? Secret)> ResolveAsync(ProviderEntry entry, CancellationToken cancellationToken)
    {
        var address = addresses.Of(entry) is { } own ? new ProviderAddress(own, ChosenByUser: false) : null;
        if (!providers[entry.Provider].NeedsKey || entry.Listings.All(listing => listing.PublicUrl is not null))
        {
            return (address, null);
        }

        var reply = await vault.ResolveAsync(new ResolveKeyRequest { Provider = entry.Provider, Listing = true }, cancellationToken: cancellationToken);
        return reply.Key is { BaseUrl.Length: > 0 } chosen
            ? (new ProviderAddress(new Uri(chosen.BaseUrl), ChosenByUser: true), chosen.Secret)
            : (address, reply.Key?.Secret);
    }

    private static string With(string path, string query, string value) => $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}={Uri.EscapeDataString(value)}";
}
