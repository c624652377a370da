using System.Net.Http.Headers;
using System.Text;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Local;

/// <summary>
/// An engine on a machine of the installation's own: no key, no cost, and only where the administrator says that there is one. Doing a thing
/// twice there costs nobody anything, so that a call whose outcome is unknown is made again.
/// </summary>
internal abstract class LocalEngine(ProviderAddresses addresses) : MediaProvider
{
    public override bool NeedsKey => false;

    public override string? UnavailableReason(Model model) => addresses.Of(model.Provider) is null
        ? $"{model.Provider.Name} is used when the administrator says where it runs (Providers:{Id}:BaseUrl)."
        : null;

    public override Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken) => Task.FromResult(Reconciliation.NotSubmitted);

    /// <summary>Nothing, or the name and password that the administrator wrote into the address.</summary>
    protected static Action<HttpRequestHeaders> Authorise(ProviderCall call) => headers =>
    {
        if (call.Address!.Base.UserInfo is { Length: > 0 } user)
        {
            headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        }
    };

    protected static ProviderFailure Refused(ProviderAnswer answer, ProviderCall call) => Again(OpenAiErrors.From(answer, call.Request.Model.Provider));

    /// <summary>What is uncertain elsewhere may be done again here.</summary>
    protected static ProviderFailure Again(ProviderFailure failure) => failure.Kind != FailureKind.Unknown
        ? failure
        : new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, failure.Message, failure) { HttpStatus = failure.HttpStatus };
}
