using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults.Resilience;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Tests;

public sealed class ResilienceTests
{
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task A_read_is_tried_again_and_a_write_is_not(HttpStatusCode failure)
    {
        var server = new Scripted(_ => new HttpResponseMessage(failure), _ => new HttpResponseMessage(failure), _ => new HttpResponseMessage(HttpStatusCode.OK));
        using var client = ClientOf(server);

        Assert.Equal(failure, (await client.PostAsync("http://server/", null)).StatusCode);
        Assert.Equal(1, server.Calls);
        server.Calls = 0;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("http://server/")).StatusCode);
        Assert.Equal(3, server.Calls);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task An_answer_that_will_not_change_is_taken_at_once(HttpStatusCode answer)
    {
        var server = new Scripted(_ => new HttpResponseMessage(answer));
        using var client = ClientOf(server);

        Assert.Equal(answer, (await client.GetAsync("http://server/")).StatusCode);
        Assert.Equal(1, server.Calls);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_on_in_its_time()
    {
        var server = new Scripted(token => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => new HttpResponseMessage(), token).GetAwaiter().GetResult());
        using var client = ClientOf(server, TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("http://server/"));
        Assert.Equal(3, server.Calls);
    }

    [Fact]
    public async Task A_grpc_call_waits_for_a_service_that_is_away_for_a_moment()
    {
        var server = new Scripted(_ => throw new HttpRequestException("away", new SocketException((int)SocketError.ConnectionRefused)));
        var options = new GrpcChannelOptions { HttpHandler = server };
        options.RetryWhenUnavailable();
        using var channel = GrpcChannel.ForAddress("http://server", options);

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new ProjectLookup.ProjectLookupClient(channel).GetProjectAsync(new GetProjectRequest(), deadline: DateTime.UtcNow.AddSeconds(3)));

        Assert.True(server.Calls > 1);
        Assert.True(failure.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Unavailable);
    }

    private static HttpClient ClientOf(Scripted server, TimeSpan? attempt = null)
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        services.AddHttpClient("test").ConfigurePrimaryHttpMessageHandler(() => server).AddSafeRetries(attempt ?? TimeSpan.FromSeconds(5));
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("test");
    }

    /// <summary>Answers by a script; the last line is repeated.</summary>
    private sealed class Scripted(params Func<CancellationToken, HttpResponseMessage>[] script) : HttpMessageHandler
    {
        public int Calls { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var line = script[Math.Min(Calls++, script.Length - 1)];
            return Task.Run(() => line(cancellationToken), cancellationToken);
        }
    }
}
