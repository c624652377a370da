using System.Net.Http.Headers;
using System.Text;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.ServiceDefaults.Data;

namespace MediaLab.Generation.Running;

/// <summary>Persists the progress of one provider call as it happens: acceptance, percentage, streamed text and previews.</summary>
internal sealed class CallProgress(GenerationDb db, Lease lease, GenerationJob job, ResultSpool spool, TimeProvider clock)
{
    // Often enough to look alive, seldom enough not to make a row per word.
    private static readonly TimeSpan TextInterval = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    // About 3 MB of picture. A larger one is not worth its way through the database for the seconds that it is shown.
    private const int MostShownBytes = 4 * 1024 * 1024;

    private readonly StringBuilder _text = new();
    private int _written;
    private int _shown;
    private long _textAt;
    private long _progressAt;

    /// <summary>All text so far, also what is not written down yet.</summary>
    public string Text => _text.ToString();

    /// <summary>True once the provider said it took the request.</summary>
    public bool Accepted { get; private set; }

    /// <summary>How long the key has to rest after this call, as the provider's answer says; null when it may go on.</summary>
    public TimeSpan? RestAfter { get; private set; }

    public void NoteLimits(HttpResponseHeaders headers) => RestAfter = RateLimitHeaders.Wait(headers, clock.GetUtcNow()) ?? RestAfter;

    public async Task AcceptedAsync(string? providerJobId)
    {
        // Not cancellable: the provider's id is the only way back to paid work.
        if (providerJobId is not null)
        {
            spool.NoteProviderJob(providerJobId);
        }

        await GenerationTransitions.AcceptedAsync(db, lease, providerJobId, CancellationToken.None);
        Accepted = true;
    }

    public async Task AppendTextAsync(string piece, CancellationToken cancellationToken)
    {
        _text.Append(piece);
        if (_textAt == 0 || clock.GetElapsedTime(_textAt) >= TextInterval)
        {
            await FlushTextAsync(cancellationToken);
        }
    }

    public async Task FlushTextAsync(CancellationToken cancellationToken)
    {
        if (_text.Length > _written)
        {
            var piece = _text.ToString(_written, _text.Length - _written);
            _textAt = clock.GetTimestamp();
            if (await IsShownAsync(() => GenerationTransitions.AppendTextAsync(db, lease, _written, piece, cancellationToken)))
            {
                _written += piece.Length;
            }
        }
    }

    /// <summary>Stores a partial image for live viewers, replacing the previous one.</summary>
    /// <param name="mediaType">What it is.</param>
    /// <param name="base64">Its bytes.</param>
    /// <param name="of">How many are expected; there may be fewer.</param>
    public async Task ShowAsync(string mediaType, ReadOnlyMemory<byte> base64, int of, CancellationToken cancellationToken)
    {
        _shown++;
        if (base64.Length <= MostShownBytes)
        {
            await IsShownAsync(() => GenerationTransitions.ShowAsync(db, lease, _shown, $"data:{mediaType};base64,{Encoding.ASCII.GetString(base64.Span)}", cancellationToken));
        }

        await ReportAsync((double)_shown / (Math.Max(of, _shown) + 1), cancellationToken);
    }

    /// <param name="progress">0 to 1; written at most once a second.</param>
    public async Task ReportAsync(double progress, CancellationToken cancellationToken)
    {
        if (_progressAt != 0 && clock.GetElapsedTime(_progressAt) < ProgressInterval)
        {
            return;
        }

        _progressAt = clock.GetTimestamp();
        var value = Math.Clamp(progress, 0, 1);
        await IsShownAsync(() => GenerationTransitions.ProgressAsync(
            db, lease, value,
            version => new GenerationProgressed(job.WorkspaceId, job.Facts(version), value, GenerationState.Submitted.WireName(), clock.GetUtcNow()),
            cancellationToken));
    }

    /// <summary>Runs a write that only live viewers need. If the database is away it is skipped and caught up by the next one: a paid call must not fail for it.</summary>
    private async Task<bool> IsShownAsync(Func<Task> show)
    {
        try
        {
            await show();
            return true;
        }
        catch (Exception exception) when (DatabaseErrors.IsAway(exception))
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }
}
