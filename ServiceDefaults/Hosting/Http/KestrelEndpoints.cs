using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace MediaLab.ServiceDefaults.Http;

internal static class KestrelEndpoints
{
    /// <summary>
    /// Without TLS one port cannot speak both HTTP/1.1 and HTTP/2, so gRPC gets its own: <c>GRPC_PORT</c>. REST stays on
    /// <c>ASPNETCORE_URLS</c> (or <c>HTTP_PORTS</c>, which binds every interface, in a container).
    /// </summary>
    public static void ListenOnHttpAndGrpc(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<int?>("GRPC_PORT") is not { } grpcPort)
        {
            return;
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var addresses = RestAddresses(builder.Configuration);
            foreach (var address in addresses)
            {
                Listen(kestrel, address.Host, address.Port, HttpProtocols.Http1);
            }

            Listen(kestrel, addresses[0].Host, grpcPort, HttpProtocols.Http2);
        });
    }

    private static List<BindingAddress> RestAddresses(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? configuration["ASPNETCORE_URLS"];
        if (string.IsNullOrEmpty(urls))
        {
            urls = configuration["HTTP_PORTS"] is { Length: > 0 } ports
                ? string.Join(';', ports.Split(';').Select(port => $"http://*:{port}"))
                : "http://localhost:0";
        }

        return [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(BindingAddress.Parse)];
    }

    private static void Listen(KestrelServerOptions kestrel, string host, int port, HttpProtocols protocols)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, port, options => options.Protocols = protocols);
        }
        else if (host is "localhost")
        {
            // ListenLocalhost cannot take a free port on both address families: IPv4 loopback can.
            kestrel.Listen(IPAddress.Loopback, port, options => options.Protocols = protocols);
        }
        else
        {
            kestrel.ListenAnyIP(port, options => options.Protocols = protocols);
        }
    }
}
