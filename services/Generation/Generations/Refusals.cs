using System.Globalization;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Generations;

/// <summary>A budget that does not hold the maximum price, in numbers.</summary>
/// <param name="Scope" example="workspace">workspace, project, provider or user.</param>
/// <param name="ScopeId" example="01997c3e-8b1a-7549-9c55-3ff8e9397811">Which project, provider or user.</param>
/// <param name="Period" example="month">total, day or month.</param>
/// <param name="LimitNanoUsd" example="25000000000">The budget.</param>
/// <param name="SpentNanoUsd" example="24980000000">Spent in the period.</param>
/// <param name="ReservedNanoUsd" example="0">Held for running generations.</param>
/// <param name="RequestedNanoUsd" example="63000000">The most this one can cost.</param>
public sealed record BudgetRefusalDetails(
    [OneOf("workspace", "project", "provider", "user")] string Scope, string ScopeId, [OneOf("total", "day", "month")] string Period, long LimitNanoUsd, long SpentNanoUsd, long ReservedNanoUsd, long RequestedNanoUsd)
{
    internal static BudgetRefusalDetails From(BudgetRefusal refusal) => new(
        refusal.Scope, refusal.ScopeId, refusal.Period, refusal.LimitNanoUsd, refusal.SpentNanoUsd, refusal.ReservedNanoUsd, refusal.RequestedNanoUsd);
}

/// <summary>Costing's refusals in the API's words.</summary>
internal static class Refusals
{
    public static ApiException From(HoldReply reply, Model model) => reply.OutcomeCase switch
    {
        HoldReply.OutcomeOneofCase.Refused => new ApiException(402, GenerationErrorCodes.BudgetExceeded, Words(reply.Refused), BudgetRefusalDetails.From(reply.Refused)),
        HoldReply.OutcomeOneofCase.Unpriced => new ApiException(
            409, GenerationErrorCodes.PriceUnknown, $"Nobody knows the price of {model.Name}. Send acceptUnpriced to go on, or choose another model.", new { model = model.Id }),
        HoldReply.OutcomeOneofCase.TooHigh => new ApiException(
            409, GenerationErrorCodes.PriceTooHigh, $"This can cost up to {UsdAmount.Format(reply.TooHigh.MaximumNanoUsd)} USD, more than you allowed.",
            new { maximumNanoUsd = reply.TooHigh.MaximumNanoUsd }),
        HoldReply.OutcomeOneofCase.Held or HoldReply.OutcomeOneofCase.None => throw new InvalidOperationException($"{reply.OutcomeCase} is no refusal."),
    };

    public static string Words(BudgetRefusal refusal) => string.Create(
        CultureInfo.InvariantCulture,
        $"The {refusal.Scope} budget of {UsdAmount.Format(refusal.LimitNanoUsd)} USD ({refusal.Period}) would not hold this: {UsdAmount.Format(refusal.SpentNanoUsd)} spent, {UsdAmount.Format(refusal.ReservedNanoUsd)} held, up to {UsdAmount.Format(refusal.RequestedNanoUsd)} asked for.");
}
