using MediaLab.Generation.Catalogue;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Routing;

/// <summary>A model that was passed over, and why.</summary>
/// <param name="Provider" example="openai">Its provider's id.</param>
/// <param name="Model" example="openai/gpt-image-2.5-flare">Its catalogue id.</param>
/// <param name="Reason" example="unsupported_parameter">A code: retired, disabled, no_key, unavailable, down, limits, sandbox, prompt_too_long, count, references, unsupported_parameter, budget, price_unknown or price_too_high.</param>
/// <param name="Message" example="GPT Image 2.5 Flare has no setting named quality.">The reason in words.</param>
public sealed record RejectedCandidate(string Provider, string Model, [OneOf("retired", "disabled", "no_key", "unavailable", "down", "limits", "sandbox", "prompt_too_long", "count", "references", "unsupported_parameter", "budget", "price_unknown", "price_too_high")] string Reason, string Message)
{
    internal RejectedCandidate(Model model, string reason, string message)
        : this(model.Provider.Provider, model.Id, reason, message)
    {
    }
}
