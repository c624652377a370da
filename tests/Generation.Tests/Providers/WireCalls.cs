using System.Net;
using System.Text;
using System.Text.Json;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Calls of one adapter by itself: the test says what each request is answered. Nothing is kept but the spool.</summary>
public sealed class WireCalls : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medialab-spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An answer with a body.</summary>
    internal static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers) =>
        Answer(body, "application/json", status, headers);

    /// <summary>The same of any type.</summary>
    internal static HttpResponseMessage Answer(string body, string mediaType, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        foreach (var (name, value) in headers)
        {
            answer.Headers.Add(name, value);
        }

        return answer;
    }

    /// <summary>Answers each request by its method and path.</summary>
    internal static ProviderHttp Http(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(new Factory(answer), Options.Create(new GenerationOptions { PatienceSeconds = 5 }));

    /// <param name="model">Id in the built-in catalogue.</param>
    /// <param name="modality">What it makes.</param>
    /// <param name="parameters">As JSON; the model's defaults fill in the rest.</param>
    internal ProviderCall Call(string model, string modality, string parameters = "{}", int count = 1, IReadOnlyList<Reference>? references = null)
    {
        var found = new ModelCatalogue().Find(model, modality) ?? throw new InvalidOperationException($"There is no {modality} model {model}.");
        var complete = ParameterCheck.Complete(found, JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(parameters)!);
        var spool = new ResultSpool(_folder, 1);
        spool.Clear();
        return new ProviderCall(
            Guid.NewGuid(), new MediaRequest(found, "A lighthouse", complete, count, references ?? []), new Credential(Guid.Empty, "access:secret"),
            new ProviderAddress(new Uri("https://api.example.com"), ChosenByUser: false), spool, new CallProgress(null!, null!, null!, spool, TimeProvider.System), null!);
    }

    private sealed class Factory(Func<HttpRequestMessage, HttpResponseMessage> answer) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new Handler(answer));
    }

    private sealed class Handler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
