using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator;

/// <summary>One call that would cost money at the real provider: remembered with what it got.</summary>
internal sealed class PaidCall
{
    private readonly HttpContext _http;
    private readonly Submission _submission;

    private PaidCall(HttpContext http, Submission submission, string key, int before) =>
        (_http, _submission, Key, Before, Scenario) = (http, submission, key, before, Scenarios.Of(key.Split(':')[^1]));

    public string Key { get; }

    /// <summary>How many came before it with this key.</summary>
    public int Before { get; }

    public Scenario? Scenario { get; }

    /// <param name="http">The call.</param>
    /// <param name="provider">Also the prefix of its paths.</param>
    /// <param name="key">What it was made with; null for none.</param>
    /// <param name="body">What was sent; of a form, its fields.</param>
    public static PaidCall Take(HttpContext http, string provider, string? key, JsonNode body)
    {
        var submission = new Submission(provider, http.Request.Path.Value![(provider.Length + 1)..], body);
        return new PaidCall(http, submission, key ?? "", http.RequestServices.GetRequiredService<Submissions>().Add(key ?? "", submission));
    }

    public IResult Refuse(IResult refusal)
    {
        _submission.Status = (WithHeader.Innermost(refusal) as IStatusCodeHttpResult)?.StatusCode ?? 200;
        return refusal;
    }

    public IResult Answer(JsonNode answer, int status = 200)
    {
        Remember(answer, status);
        return Results.Json(answer, statusCode: status);
    }

    /// <summary>Media as the answer itself.</summary>
    public IResult Answer(byte[] bytes, string mediaType)
    {
        _submission.Status = 200;
        return Results.Bytes(bytes, mediaType);
    }

    /// <summary>The connection breaks in the middle of the answer.</summary>
    public Task<IResult> CutAsync(byte[] answer, string mediaType)
    {
        _submission.Status = 200;
        return CutAsync(_http, answer, mediaType);
    }

    public Task<IResult> CutAsync(JsonNode answer)
    {
        _submission.Status = 200;
        return CutAsync(_http, answer);
    }

    public static async Task<IResult> CutAsync(HttpContext http, byte[] answer, string mediaType)
    {
        http.Response.ContentType = mediaType;
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
        await http.Response.Body.FlushAsync();
        // What was sent has to arrive before the connection is reset.
        await Task.Delay(250);
        http.Abort();
        return Results.Empty;
    }

    public static Task<IResult> CutAsync(HttpContext http, JsonNode answer) => CutAsync(http, System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString()), "application/json");

    /// <summary>Never answers, until the caller goes away.</summary>
    public async Task<IResult> HangAsync()
    {
        await Task.Delay(Timeout.Infinite, _http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Results.Empty;
    }

    /// <summary>Stands still in the middle of the answer, until the caller goes away.</summary>
    public static async Task<IResult> HangAsync(HttpContext http, byte[] answer, string mediaType)
    {
        http.Response.ContentType = mediaType;
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
        await http.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Results.Empty;
    }

    private void Remember(JsonNode answer, int status)
    {
        _submission.Status = status;
        _submission.Answers.Add(answer.DeepClone());
    }
}
