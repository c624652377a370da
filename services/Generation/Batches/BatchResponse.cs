using MediaLab.Contracts;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Batches;

/// <summary>A batch as a whole: how far it is and what it costs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="Type" example="image">text, image, video or audio.</param>
/// <param name="Title" example="A lighthouse at dusk">The beginning of its first prompt.</param>
/// <param name="Total" example="8">How many items it has.</param>
/// <param name="MaxConcurrency" example="4">How many run at one provider at once.</param>
/// <param name="Status" example="running">running until every item ended, then ended.</param>
/// <param name="Progress" example="0.6">0 to 1, of all items.</param>
/// <param name="Counts">Items by state; of an item that was retried the newest generation counts.</param>
/// <param name="Estimate" example='{"nanoUsd":360000000,"certainty":"estimated"}'>What all items were expected to cost.</param>
/// <param name="Held" example='{"nanoUsd":126000000,"certainty":"estimated"}'>What is reserved for those that did not end, or nobody knows how they ended.</param>
/// <param name="Cost" example='{"nanoUsd":210000000,"certainty":"computed"}'>What it cost so far, failed tries included.</param>
/// <param name="RetryEstimate">What retrying the failed ones is expected to cost; null when none failed.</param>
/// <param name="MaxPrice">The most that all of it may cost; null for any amount.</param>
/// <param name="Models">The same by model.</param>
/// <param name="CreatedAt">When it was asked for.</param>
public sealed record BatchResponse(
    Guid Id, Guid ProjectId, [MediaType] string Type, string Title, int Total, int MaxConcurrency, [OneOf("running", "ended")] string Status, double Progress,
    BatchCounts Counts, Money Estimate, Money Held, Money Cost, Money? RetryEstimate, Money? MaxPrice, IReadOnlyList<BatchModelTotals> Models, DateTimeOffset CreatedAt);

/// <summary>How many items are in which state.</summary>
/// <param name="Queued" example="2">Waiting for their turn.</param>
/// <param name="Running" example="1">At a provider, or on their way from it.</param>
/// <param name="Completed" example="4">Done.</param>
/// <param name="Failed" example="1">Ended without a result.</param>
/// <param name="Cancelled" example="0">Cancelled.</param>
/// <param name="Unknown" example="0">Nobody knows whether the provider did the work.</param>
public sealed record BatchCounts(int Queued, int Running, int Completed, int Failed, int Cancelled, int Unknown);

/// <summary>What one model did of a batch.</summary>
/// <param name="Provider" example="openai">Its provider's id.</param>
/// <param name="Model" example="openai/gpt-image-2">Its catalogue id.</param>
/// <param name="Counts">Its items by state.</param>
/// <param name="Cost" example='{"nanoUsd":210000000,"certainty":"computed"}'>What it cost so far, failed tries included.</param>
public sealed record BatchModelTotals(string Provider, string Model, BatchCounts Counts, Money Cost);

/// <summary>A batch and a page of its items.</summary>
/// <param name="Batch">The whole.</param>
/// <param name="Items">Items in the order of the batch.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; null on the last.</param>
public sealed record BatchDetails(BatchResponse Batch, IReadOnlyList<BatchItemResponse> Items, string? NextCursor);

/// <summary>One item of a batch.</summary>
/// <param name="Index" example="0">Its 0-based place in the batch.</param>
/// <param name="Generation">Its newest generation.</param>
public sealed record BatchItemResponse(int Index, GenerationResponse Generation);
