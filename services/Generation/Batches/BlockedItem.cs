using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Routing;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Batches;

/// <summary>An item that cannot run, and why. While there is one, nothing of its batch starts.</summary>
/// <param name="Index" example="3">Its 0-based place in the batch.</param>
/// <param name="Row" example="1">The 0-based place of its prompt among the prompts, rows or items that were sent.</param>
/// <param name="Model" example="openai/gpt-image-2">The model it asks for; null when it names none.</param>
/// <param name="Reason" example="no_key">A code.</param>
/// <param name="Message" example="Add a key for OpenAI to use GPT Image 2.">The reason in words.</param>
/// <param name="Budget">budget: the one that has no room for it after the items before it.</param>
public sealed record BlockedItem(
    int Index, int Row, string? Model,
    [OneOf("prompt_missing", "template_variables", "unknown_model", "reference_missing", "retired", "disabled", "no_key", "unavailable", "down", "prompt_too_long", "count", "references", "unsupported_parameter", "budget", "price_unknown", "price_too_high")]
    string Reason,
    string Message, BudgetRefusalDetails? Budget)
{
    internal static BlockedItem From(BatchItem item, string reason, string message, BudgetRefusalDetails? budget = null) =>
        new(item.Index, item.Row, item.Request.Model, reason, message, budget);

    /// <summary>What is said of a single request by its template or the router, as the reason of an item.</summary>
    internal static BlockedItem From(BatchItem item, ApiException refusal) => From(
        item,
        refusal switch
        {
            { Code: ErrorCodes.ValidationFailed } when item.Refusal is not null => "template_variables",
            { Code: GenerationErrorCodes.UnsupportedParameter } => "unsupported_parameter",
            { Details: NoRouteDetails { Rejected: [var best, ..] } } => best.Reason,
            { Code: GenerationErrorCodes.NoRoute } => "unavailable",
            _ => "unknown_model",
        },
        refusal.Message);

    /// <summary>What Costing says of a hold, as the reason of an item.</summary>
    internal static BlockedItem From(BatchItem item, HoldReply reason) => reason.OutcomeCase switch
    {
        HoldReply.OutcomeOneofCase.Refused => From(item, "budget", Refusals.Words(reason.Refused), BudgetRefusalDetails.From(reason.Refused)),
        HoldReply.OutcomeOneofCase.Unpriced => From(item, "price_unknown", "Nobody knows its price. Send acceptUnpriced to go on, or choose another model."),
        HoldReply.OutcomeOneofCase.TooHigh or HoldReply.OutcomeOneofCase.Held or HoldReply.OutcomeOneofCase.None => throw new InvalidOperationException($"{reason.OutcomeCase} is no refusal of an item."),
    };
}

/// <summary>Why nothing of a batch was started.</summary>
/// <param name="Blocked">Every item that cannot run.</param>
/// <param name="Refusal">The budget that has no room for all of it together, when that is what stopped it.</param>
public sealed record BatchBlockedDetails(IReadOnlyList<BlockedItem> Blocked, BudgetRefusalDetails? Refusal);
