using System.Net;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>What trouble on the way to a provider and back means, by how far the request can have come.</summary>
public sealed class ProviderHttpTests : IDisposable
{
    private const string Link = "https://files.example.com/result.png";
    private const int MostResultBytes = 100_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("medialab-spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_connection_that_is_never_made_has_sent_nothing()
    {
        // As HttpClient reports its limit for connecting: a cancellation that nobody asked for.
        var http = Http((_, _) => throw new TaskCanceledException("ConnectTimeout", new TimeoutException()));

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => http.PostAsync(Call(), "/v1/x", new { }, _ => { }, _ => throw new InvalidOperationException(), default));

        Assert.Equal((FailureKind.RetryLater, FailureCodes.ProviderUnavailable), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_caller_who_stops_is_no_failure_of_the_provider()
    {
        using var stop = new CancellationTokenSource();
        var http = Http(async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("unreachable");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.PostAsync(Call(), "/v1/x", new { }, _ => { }, _ => throw new InvalidOperationException(), stop.Token));
    }

    [Fact]
    public async Task A_question_that_is_not_answered_is_asked_again_later()
    {
        var http = Http(Silent);

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => http.AskAsync(Call(), HttpMethod.Get, "/v1/jobs/1", _ => { }, _ => throw new InvalidOperationException(), default));

        Assert.Equal((FailureKind.RetryLater, FailureCodes.ProviderUnavailable), (failure.Kind, failure.Code));
    }

    [Theory]
    [InlineData("503")]
    [InlineData("silent")]
    [InlineData("cut")]
    [InlineData("stalls")]
    public async Task A_moments_trouble_with_a_results_link_costs_nothing(string trouble)
    {
        var tries = 0;
        var http = Http((request, token) => tries++ > 0 ? Answer("whole") : trouble switch
        {
            "503" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)),
            "silent" => Silent(request, token),
            "cut" => Body(new BrokenStream(() => throw new IOException("reset"))),
            _ => Body(new BrokenStream(() => Task.Delay(Timeout.Infinite, token))),
        });
        var call = Call();

        await http.DownloadAsync(call, Link, null, ScriptedProvider.Usage, null, default);

        Assert.Equal((2, 1), (tries, call.Spool.Count));
        Assert.Equal("whole", await File.ReadAllTextAsync(Path.Combine(_folder, "1", "0.bin")));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, true, 3)]
    [InlineData(HttpStatusCode.Gone, false, 1)]
    public async Task A_link_that_stays_dead_is_a_lost_result_that_is_charged(HttpStatusCode status, bool mayComeBack, int asked)
    {
        var tries = 0;
        var http = Http((_, _) =>
        {
            tries++;
            return Task.FromResult(new HttpResponseMessage(status));
        });

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => http.DownloadAsync(Call(), Link, null, ScriptedProvider.Usage, null, default));

        Assert.Equal((mayComeBack ? FailureKind.RetryLater : FailureKind.Final, FailureCodes.ResultLost, ScriptedProvider.Usage, asked), (failure.Kind, failure.Code, failure.Charged, tries));
    }

    [Theory]
    [InlineData(MostResultBytes, true)]
    [InlineData(MostResultBytes + 1, false)]
    public async Task A_result_without_end_does_not_fill_the_disk_and_is_charged(int size, bool isTaken)
    {
        var http = Http((_, _) => Answer(new string('x', size)));
        var call = Call();

        var failure = await Record.ExceptionAsync(() => http.DownloadAsync(call, Link, null, ScriptedProvider.Usage, null, default)) as ProviderFailure;

        Assert.Equal(isTaken ? (null, null) : (FailureCodes.ResultRejected, ScriptedProvider.Usage), (failure?.Code, failure?.Charged));
        Assert.Equal(isTaken ? 1 : 0, call.Spool.Count);
    }

    private static ProviderHttp Http(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) =>
        new(new Factory(answer), Options.Create(new GenerationOptions { PatienceSeconds = 0.2, MaxResultBytes = MostResultBytes }));

    private ProviderCall Call()
    {
        var spool = new ResultSpool(_folder, 1);
        spool.Clear();
        var model = ScriptedProvider.Entry().Models[0];
        return new ProviderCall(
            Guid.NewGuid(), new MediaRequest(model, "x", ModelParameters.FromJson("{}"), 1, []), null, new ProviderAddress(new Uri("https://api.example.com"), ChosenByUser: false), spool, null!, null!);
    }

    private static async Task<HttpResponseMessage> Silent(HttpRequestMessage request, CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        throw new InvalidOperationException("unreachable");
    }

    private static Task<HttpResponseMessage> Answer(string body) => Task.FromResult(new HttpResponseMessage { Content = new StringContent(body) });

    private static Task<HttpResponseMessage> Body(Stream stream) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(stream) });

    private sealed class Factory(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new Handler(answer));
    }

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }

    /// <summary>Gives three bytes and then trouble.</summary>
    private sealed class BrokenStream(Func<Task> trouble) : MemoryStream([1, 2, 3])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                await trouble().WaitAsync(cancellationToken);
            }

            return read;
        }
    }
}
