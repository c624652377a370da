using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace MediaLab.ServiceDefaults.Egress;

/// <summary>Finds a host's addresses; replaced in tests.</summary>
public delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);

/// <summary>
/// Where MediaLab may connect to when a user chose the address: public hosts over https. An installation opens its own network host by
/// host with <c>Egress:AllowedHosts:0=ollama.lan</c> (or <c>ollama.lan:11434</c>); those may be private and speak plain http.
/// </summary>
public sealed class EgressRule(IConfiguration configuration, HostLookup lookup)
{
    private readonly HashSet<string> _allowed = [.. (configuration.GetSection("Egress:AllowedHosts").Get<string[]>() ?? []).Select(host => host.ToLowerInvariant())];

    /// <summary>Checks the address and, through DNS, where it leads now.</summary>
    /// <exception cref="EgressRefusedException">Not allowed; the message says why.</exception>
    public async Task CheckAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!address.IsAbsoluteUri || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new EgressRefusedException("An address is https://host/path, without a user name, a query or a fragment.");
        }

        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && IsAllowed(address.IdnHost, address.Port)))
        {
            throw new EgressRefusedException("An address must begin with https://.");
        }

        try
        {
            await ResolveAsync(address.IdnHost, address.Port, cancellationToken);
        }
        catch (SocketException)
        {
            // Not found just now: connecting will say so, and checks again.
        }
    }

    /// <summary>The addresses that may be connected to. Also runs at each connection, so that a name cannot move to a private address later.</summary>
    /// <exception cref="EgressRefusedException">The host leads into a private network.</exception>
    /// <exception cref="SocketException">The host is not known.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await lookup(host, cancellationToken);
        return IsAllowed(host, port) || addresses.All(PublicAddresses.IsPublic)
            ? addresses
            : throw new EgressRefusedException($"{host} leads into a private network. The administrator can allow it with Egress:AllowedHosts.");
    }

    /// <summary>A handler that connects only where the rule allows. No redirects and no proxy: either would decide anew where a key goes.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var addresses = await ResolveAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private bool IsAllowed(string host, int port) => _allowed.Contains(host.ToLowerInvariant()) || _allowed.Contains($"{host}:{port}".ToLowerInvariant());
}

/// <summary>The address is one that MediaLab must not connect to; the message is meant for the user.</summary>
public sealed class EgressRefusedException(string message) : Exception(message);
