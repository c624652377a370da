using MediaLab.Gateway.Proxy;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Gateway.Health;

/// <summary>Asks every service for its /health, at most every five seconds however often the public asks.</summary>
internal sealed class SystemHealth(IHttpClientFactory clients, IConfiguration configuration, TimeProvider clock) : IDisposable
{
    public const string ClientName = "health";
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _turn = new(1);
    private (bool Healthy, DateTimeOffset Until) _last;

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow() >= _last.Until)
            {
                var answers = await Task.WhenAll(ApiRoutes.Services.Select(service => AnswersAsync(service, cancellationToken)));
                _last = (answers.All(healthy => healthy), clock.GetUtcNow() + Kept);
            }

            return _last.Healthy;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> AnswersAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.GetAsync(new Uri(configuration.ServiceAddress(service), "/health"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
