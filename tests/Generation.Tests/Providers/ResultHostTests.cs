using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>With whom a key travels when a result is fetched.</summary>
public sealed class ResultHostTests
{
    [Theory]
    [InlineData("https://api.replicate.com/v1/files/1", true)]
    [InlineData("https://replicate.delivery/out.webp", true)]
    [InlineData("https://PBXT.replicate.delivery/out.webp", true)]
    [InlineData("http://pbxt.replicate.delivery/out.webp", false)]
    [InlineData("https://notreplicate.delivery/out.webp", false)]
    [InlineData("https://replicate.delivery.example.com/out.webp", false)]
    [InlineData("https://files.example.com/replicate.delivery", false)]
    public async Task A_key_goes_to_the_providers_hosts_of_results_over_https_and_nowhere_else(string link, bool withKey) =>
        Assert.Equal([(link.ToLowerInvariant(), withKey)], await FetchedAsync(link, chosenByUser: false));

    [Fact]
    public async Task A_redirect_to_a_stranger_leaves_the_key_behind() => Assert.Equal(
        [("https://replicate.delivery/moved", true), ("https://elsewhere.example.com/out.webp", false)],
        await FetchedAsync("https://replicate.delivery/moved", chosenByUser: false));

    [Fact]
    public async Task A_key_for_an_address_of_the_users_own_stays_there() =>
        Assert.Equal([("https://replicate.delivery/out.webp", false)], await FetchedAsync("https://replicate.delivery/out.webp", chosenByUser: true));

    private static async Task<(string Address, bool WithKey)[]> FetchedAsync(string link, bool chosenByUser)
    {
        var folder = Directory.CreateTempSubdirectory("medialab-test-");
        try
        {
            var model = new ModelCatalogue().Models.First(candidate => candidate.Provider.Provider == "replicate");
            var (web, spool) = (new Web(), new ResultSpool(folder.FullName, 1));
            spool.Clear();
            var call = new ProviderCall(
                Guid.CreateVersion7(), new MediaRequest(model, "", new ModelParameters(new Dictionary<string, JsonElement>()), 1, []), null, new ProviderAddress(model.Provider.BaseUrl!, chosenByUser), spool, null!, null!);

            await new ProviderHttp(web, Options.Create(new GenerationOptions())).DownloadAsync(
                call, link, null, new ProviderUsage(new Dictionary<string, long>(), new Dictionary<string, string>(), null), headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", "key"), CancellationToken.None);
            return [.. web.Requests];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Answers for every host, and remembers who was asked with a key.</summary>
    private sealed class Web : HttpMessageHandler, IHttpClientFactory
    {
        public List<(string Address, bool WithKey)> Requests { get; } = [];

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request.RequestUri!.AbsoluteUri, request.Headers.Authorization is not null));
            return Task.FromResult(request.RequestUri.AbsolutePath == "/moved"
                ? new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("https://elsewhere.example.com/out.webp") } }
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1]) });
        }
    }
}
