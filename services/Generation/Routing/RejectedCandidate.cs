using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Routing;

/// <summary>A model that was passed over, and why.</summary>
/// <param name="Provider">Its provider's id.</param>
/// <param name="Model">Its catalogue id.</param>
/// <param name="Reason">A code: retired, disabled, no_key, unavailable, down, prompt_too_long, count, references, unsupported_parameter, budget, price_unknown or price_too_high.</param>
/// <param name="Message">The reason in words.</param>
public sealed record RejectedCandidate(string Provider, string Model, string Reason, string Message)
{
    internal RejectedCandidate(Model model, string reason, string message)
        : this(model.Provider.Provider, model.Id, reason, message)
    {
    }
}
