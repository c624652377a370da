using System.Net;
using System.Text;
using System.Text.Json;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>The id by which a provider's support finds a call, wherever the provider writes it.</summary>
public sealed class RequestIdTests
{
    [Theory]
    [InlineData("x-request-id", "openai")]
    [InlineData("request-id", "anthropic")]
    [InlineData("x-fal-request-id", "fal")]
    [InlineData("X-Generation-Id", "openrouter")]
    public void It_is_read_from_each_providers_header(string header, string id)
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.OK) { Headers = { { header, id } } };

        Assert.Equal(id, ProviderHttp.RequestIdOf(answer));
    }

    [Fact]
    public void The_providers_own_goes_before_one_that_a_proxy_may_have_added()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.OK) { Headers = { { "x-request-id", "proxy" }, { "x-generation-id", "own" } } };

        Assert.Equal("own", ProviderHttp.RequestIdOf(answer));
    }

    [Theory]
    [InlineData("""{"code":1201,"message":"wrong","request_id":"req_1"}""", null, "req_1")]
    [InlineData("""{"detail":{"status":"wrong","request_id":"req_2"}}""", null, "req_2")]
    [InlineData("""{"error":{"type":"wrong","request_id":"req_3"}}""", null, "req_3")]
    [InlineData("""{"request_id":"in the body"}""", "in the header", "in the header")]
    [InlineData("""{"detail":[{"msg":"wrong"}],"request_id":7}""", null, null)]
    [InlineData("<html>", null, null)]
    public async Task An_error_names_it_in_its_header_or_else_in_its_body(string body, string? header, string? expected)
    {
        var model = new ModelCatalogue().Models[0];
        var call = new ProviderCall(
            Guid.CreateVersion7(), new MediaRequest(model, "", new ModelParameters(new Dictionary<string, JsonElement>()), 1, []), null,
            new ProviderAddress(new Uri("https://api.example.com"), ChosenByUser: false), null!, null!, null!);

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => new ProviderHttp(new Refusing(body, header), Options.Create(new GenerationOptions())).PostAsync(
            call, "/", new { }, _ => { }, refused => refused.Failure(FailureKind.Final, "WRONG", null, "It"), CancellationToken.None));

        Assert.Equal(expected, failure.RequestId);
    }

    private sealed class Refusing(string body, string? requestId) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (requestId is not null)
            {
                answer.Headers.Add("x-request-id", requestId);
            }

            return Task.FromResult(answer);
        }
    }
}
