using System.Globalization;
using System.Net.Http.Headers;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.Extensions.Configuration;

namespace MediaLab.Benchmarks;

/// <summary>The same request through the gateway (cookie, session lookup, token, proxy) and straight to the service.</summary>
internal static class GatewayOverhead
{
    private const int Count = 3000;

    public static async Task MeasureAsync(Session session, Report report)
    {
        var path = $"/api/projects/{session.ProjectId}";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("MEDIALAB_DATA", session.System.DataFolder)]).Build();
        var gateway = new ServiceIdentity(InternalAuthentication.Gateway);
        var tokens = new InternalTokens(new TrustKeys(configuration, gateway), gateway, TimeProvider.System);
        var caller = new Caller(
            session.Me.GetProperty("user").GetProperty("id").GetGuid(), session.Me.GetProperty("workspace").GetProperty("id").GetGuid(), "owner", Guid.CreateVersion7());
        using var direct = new HttpClient { BaseAddress = session.System.ServiceAddress("projects") };

        var rows = new List<string>();
        foreach (var concurrency in (int[])[1, 16])
        {
            direct.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Mint("projects", caller));
            // Interleaved warm-up, so that neither side meets a colder machine.
            await Latencies.MeasureAsync(300, concurrency, _ => GetAsync(direct, path));
            await Latencies.MeasureAsync(300, concurrency, _ => GetAsync(session.Client, path));
            var straight = await Latencies.MeasureAsync(Count, concurrency, _ => GetAsync(direct, path));
            var through = await Latencies.MeasureAsync(Count, concurrency, _ => GetAsync(session.Client, path));
            rows.Add($"| straight to the service, {concurrency} at once | {straight.Row()} |");
            rows.Add($"| through the gateway, {concurrency} at once | {through.Row()} |");
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"| ratio at the median, {concurrency} at once | {through.Percentile(50) / straight.Percentile(50):0.00} | | | |"));
        }

        report.Section("Gateway", $"""
            `GET /api/projects/(id)`, {Count} requests each.

            | request | p50 | p95 | p99 | per second |
            |---|---|---|---|---|
            {string.Join('\n', rows)}
            """);
    }

    private static async Task GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }
}
