using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.KeyVault.Checks;

internal enum KeyCheckOutcome
{
    Accepted,
    Refused,
    Unknown,
}

/// <param name="Outcome">What the provider said.</param>
/// <param name="Message">In words; for a refusal the provider's own.</param>
/// <param name="Checked">What is now known.</param>
/// <param name="NotChecked">What is not.</param>
internal sealed record KeyCheckResult(KeyCheckOutcome Outcome, string Message, IReadOnlyList<string> Checked, IReadOnlyList<string> NotChecked)
{
    /// <exception cref="ApiException">422: the provider refused the key.</exception>
    public void ThrowIfRefused()
    {
        if (Outcome == KeyCheckOutcome.Refused)
        {
            throw new ApiException(422, ErrorCodes.KeyRefused, Message);
        }
    }
}
