using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Running;

namespace MediaLab.Generation.Providers;

/// <summary>
/// One provider's wire format. An adapter says what a request can use, sends it once, and turns every answer into a result, a job id or
/// a <see cref="ProviderFailure"/>. It keeps no state: all that must survive is in the job's row and its spool.
/// </summary>
internal abstract class MediaProvider
{
    /// <summary>The catalogue's provider id.</summary>
    public abstract string Id { get; }

    public virtual bool NeedsKey => true;

    /// <summary>Why this machine cannot run the model just now, for example a missing program; null when it can.</summary>
    public virtual string? UnavailableReason(Model model) => null;

    /// <summary>What the request is expected to use, and the most it can use: money is held for the latter.</summary>
    public abstract Consumption Measure(MediaRequest request);

    /// <summary>Asks for the right to send now, of an engine that does one thing at a time.</summary>
    /// <returns>Given back when the call is over; null: somebody else has it.</returns>
    public virtual IDisposable? TakeTurn(ProviderCall call) => FreeForAll.Instance;

    /// <summary>
    /// Sends the request: once. Results go to the call's spool; <see cref="ProviderCall.AcceptedAsync"/> is called as soon as the provider took it.
    /// </summary>
    /// <exception cref="ProviderFailure">It did not work, or nobody knows; the failure says which.</exception>
    public abstract Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken);

    /// <summary>Asks for a job by the provider's id; writes the results to the spool when it is done.</summary>
    /// <exception cref="ProviderFailure">The job failed, or the answer is no answer.</exception>
    public virtual Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Id} has no jobs to poll.");

    /// <summary>After a crash between "about to send" and "was sent": did the provider get the request? Most cannot say.</summary>
    public virtual Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken) =>
        Task.FromResult(Reconciliation.Unknown);

    /// <summary>Cancels a job by the provider's id.</summary>
    /// <returns>What is charged all the same; null: it cannot be cancelled (any more), so that its end is waited for.</returns>
    public virtual Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken) => Task.FromResult<Cancellation?>(null);

    /// <summary>What is charged when a call in flight is dropped after <paramref name="textWritten"/>; null when nothing is.</summary>
    public virtual ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) => null;
}

/// <summary>Whoever wants to may send.</summary>
internal sealed class FreeForAll : IDisposable
{
    public static readonly FreeForAll Instance = new();

    public void Dispose()
    {
    }
}

/// <summary>What is to be made.</summary>
internal record MediaRequest(Model Model, string Prompt, ModelParameters Parameters, int Count, IReadOnlyList<Reference> References)
{
    /// <summary>The asset of a setting of kind asset, for example a mask; null when none was given.</summary>
    public Reference? Reference(string role) => References.FirstOrDefault(reference => reference.Role == role);

    /// <summary>Those of the request's own list, in its order.</summary>
    public IEnumerable<Reference> PlainReferences => References.Where(reference => reference.Role == Providers.Reference.Plain);
}

/// <summary>An asset that the request works from.</summary>
/// <param name="AssetId">One of the caller's workspace.</param>
/// <param name="Role"><see cref="Plain"/>, or the name of the setting it was given as.</param>
/// <param name="Type">text, image, video or audio.</param>
/// <param name="MediaType">Sniffed from its bytes, for example image/png.</param>
/// <param name="SizeBytes">Of the original.</param>
/// <param name="DurationMs">Length of sound or video; null while nobody has measured it.</param>
internal sealed record Reference(Guid AssetId, string Role, string Type, string MediaType, long SizeBytes, long? DurationMs = null)
{
    public const string Plain = "reference";
}

/// <summary>One call to a provider, with all it needs.</summary>
internal sealed record ProviderCall(
    Guid GenerationId, MediaRequest Request, Credential? Credential, ProviderAddress? Address, ResultSpool Spool, CallProgress Progress, ReferenceFiles Files)
{
    /// <summary>
    /// Where the provider may say that the job got further; null where no such call is taken from it. Of a provider that calls one address for a whole
    /// account (ElevenLabs) it only says that calls are taken.
    /// </summary>
    public Uri? Webhook { get; init; }

    /// <summary>The provider took the request: saved before anything else happens.</summary>
    /// <param name="providerJobId">By which the job can be asked for later; null when there is no such thing.</param>
    public Task AcceptedAsync(string? providerJobId) => Progress.AcceptedAsync(providerJobId);
}

/// <summary>Where a provider is.</summary>
/// <param name="Base">The paths of its API follow it.</param>
/// <param name="ChosenByUser">It came with the key, so that it must not lead into a private network.</param>
internal sealed record ProviderAddress(Uri Base, bool ChosenByUser)
{
    public Uri At(string path) => new(Base.AbsoluteUri.TrimEnd('/') + path);
}

/// <summary>A key on its way to a provider. Never logged: its text form hides it.</summary>
/// <param name="KeyId">Its id in the vault.</param>
/// <param name="Secret">The plain key.</param>
/// <param name="Others">How many other keys of the workspace could be used instead.</param>
internal sealed record Credential(Guid KeyId, string Secret, int Others = 0)
{
    public override string ToString() => $"key {KeyId}";
}

/// <summary>The provider stopped the job.</summary>
/// <param name="Charged">What it charges for the part that was done; null when nothing.</param>
internal sealed record Cancellation(ProviderUsage? Charged);

/// <summary>How far a call came.</summary>
internal abstract record Submission
{
    /// <summary>All outputs are in the spool.</summary>
    public sealed record Done(ProviderUsage Usage, string? RequestId = null) : Submission;

    /// <summary>Ask again by id after a while.</summary>
    public sealed record Pending(string ProviderJobId, TimeSpan AskAgainAfter, double? Progress = null) : Submission;
}

/// <summary>What became of a request that may or may not have left.</summary>
internal abstract record Reconciliation
{
    public static readonly Reconciliation Unknown = new UnknownOutcome();

    /// <summary>It never arrived, or sending it again does no harm.</summary>
    public static readonly Reconciliation NotSubmitted = new NeverSubmitted();

    public sealed record Found(string ProviderJobId) : Reconciliation;

    internal sealed record NeverSubmitted : Reconciliation;

    internal sealed record UnknownOutcome : Reconciliation;
}
