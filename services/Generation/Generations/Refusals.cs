using System.Globalization;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Generations;

/// <summary>A budget that does not hold the maximum price, in numbers.</summary>
/// <param name="Scope">workspace, project, provider or user.</param>
/// <param name="ScopeId">Which project, provider or user.</param>
/// <param name="Period">total, day or month.</param>
/// <param name="LimitNanoUsd">The budget.</param>
/// <param name="SpentNanoUsd">Spent in the period.</param>
/// <param name="ReservedNanoUsd">Held for running generations.</param>
/// <param name="RequestedNanoUsd">The most this one can cost.</param>
public sealed record BudgetRefusalDetails(
    string Scope, string ScopeId, string Period, long LimitNanoUsd, long SpentNanoUsd, long ReservedNanoUsd, long RequestedNanoUsd)
{
    internal static BudgetRefusalDetails From(BudgetRefusal refusal) => new(
        refusal.Scope, refusal.ScopeId, refusal.Period, refusal.LimitNanoUsd, refusal.SpentNanoUsd, refusal.ReservedNanoUsd, refusal.RequestedNanoUsd);
}

/// <summary>Costing's refusals in the API's words.</summary>
internal static class Refusals
{
    public static ApiException From(HoldReply reply, Model model) => reply.OutcomeCase switch
    {
        HoldReply.OutcomeOneofCase.Refused => new ApiException(402, GenerationErrors.BudgetExceeded, Words(reply.Refused), BudgetRefusalDetails.From(reply.Refused)),
        HoldReply.OutcomeOneofCase.Unpriced => new ApiException(
            409, GenerationErrors.PriceUnknown, $"Nobody knows the price of {model.Name}. Send acceptUnpriced to go on, or choose another model.", new { model = model.Id }),
        HoldReply.OutcomeOneofCase.TooHigh => new ApiException(
            409, GenerationErrors.PriceTooHigh, $"This can cost up to {UsdAmount.Format(reply.TooHigh.MaximumNanoUsd)} USD, more than you allowed.",
            new { maximumNanoUsd = reply.TooHigh.MaximumNanoUsd }),
        HoldReply.OutcomeOneofCase.Held or HoldReply.OutcomeOneofCase.None => throw new InvalidOperationException($"{reply.OutcomeCase} is no refusal."),
    };

    public static string Words(BudgetRefusal refusal) => string.Create(
        CultureInfo.InvariantCulture,
        $"The {refusal.Scope} budget of {UsdAmount.Format(refusal.LimitNanoUsd)} USD ({refusal.Period}) would not hold this: {UsdAmount.Format(refusal.SpentNanoUsd)} spent, {UsdAmount.Format(refusal.ReservedNanoUsd)} held, up to {UsdAmount.Format(refusal.RequestedNanoUsd)} asked for.");
}
