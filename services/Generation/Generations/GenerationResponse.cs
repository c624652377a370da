using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Generations;

/// <summary>A generation as the API shows it.</summary>
/// <param name="Id">Its id; also the id of its job.</param>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="Type" example="image">text, image, video or audio.</param>
/// <param name="Prompt" example="A lighthouse at dusk, long exposure">What was asked for; with a template, its finished prompt.</param>
/// <param name="Provider" example="openai">Who makes or made it.</param>
/// <param name="Model" example="openai/gpt-image-2">The model's id in GET /api/models.</param>
/// <param name="Parameters" example='{"quality":"medium","size":"1536x1024"}'>The settings it runs with, defaults and a drawn seed included.</param>
/// <param name="References" example="[]">Assets it is made from.</param>
/// <param name="Count" example="1">How many results were asked for.</param>
/// <param name="Status" example="completed">reserving, queued, submitting, submitted, downloading, storing, completed, failed, cancelled or unknown.</param>
/// <param name="Progress" example="1">0 to 1.</param>
/// <param name="CancelRequested">Someone asked to cancel; the provider's answer is awaited.</param>
/// <param name="Estimate" example='{"nanoUsd":45000000,"certainty":"estimated"}'>What it was expected to cost.</param>
/// <param name="Held" example='{"nanoUsd":63000000,"certainty":"estimated"}'>The most it can cost: reserved until it ends.</param>
/// <param name="Cost" example="{}">What it did cost; null until that is known.</param>
/// <param name="Usage" example="{}">What the provider counted.</param>
/// <param name="Assets">Ids of the assets it made, in order.</param>
/// <param name="Attempts">Calls to providers, as they went.</param>
/// <param name="Error">Why it did not end well.</param>
/// <param name="RetryOf">The generation it repeats.</param>
/// <param name="BatchId">The batch it was asked for with.</param>
/// <param name="TemplateId">The template that its prompt was made of.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt" example="2026-11-21T09:30:01+00:00">When a provider was first called.</param>
/// <param name="CompletedAt" example="2026-11-21T09:30:12+00:00">When it ended, whichever way.</param>
public sealed record GenerationResponse(
    Guid Id, Guid ProjectId, [MediaType] string Type, string Prompt, string Provider, string Model, IReadOnlyDictionary<string, JsonElement> Parameters, IReadOnlyList<Guid> References, int Count,
    [GenerationStatus] string Status, double Progress, bool CancelRequested, Money? Estimate, Money? Held, Money? Cost, UsageResponse? Usage, IReadOnlyList<Guid> Assets,
    IReadOnlyList<Attempt> Attempts, GenerationError? Error, Guid? RetryOf, Guid? BatchId, Guid? TemplateId, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt)
{
    internal static GenerationResponse From(GenerationJob job, IReadOnlyList<Guid> assets) => new(
        job.Id, job.ProjectId, job.Type, job.Prompt, job.Provider, $"{job.Provider}/{job.Model}", GenerationJson.Read<Dictionary<string, JsonElement>>(job.Parameters), job.ReferenceAssetIds, job.Count,
        job.State.WireName(), job.Progress, job.CancelRequestedAt is not null && !job.State.IsTerminal(),
        job.EstimateNanoUsd is { } estimate ? new Money(estimate, job.EstimateCertainty) : null,
        job.QueuedAt is null ? null : new Money(job.HeldNanoUsd, job.EstimateCertainty),
        job.CostNanoUsd is { } cost ? new Money(cost, job.CostCertainty) : null,
        job.Usage is { } usage ? UsageResponse.From(GenerationJson.Read<ProviderUsage>(usage)) : null,
        job.State == GenerationState.Completed ? assets : [],
        GenerationJson.Read<List<Attempt>>(job.AttemptLog),
        job.ErrorCode is { } code ? new GenerationError(code, job.ErrorMessage ?? "") : null,
        job.RetryOf, job.BatchId, job.TemplateId, job.CreatedAt, job.StartedAt, job.CompletedAt);
}

/// <summary>Why a generation failed or is unknown.</summary>
/// <param name="Code" example="CONTENT_REFUSED">One of the documented codes.</param>
/// <param name="Message" example="The request was refused by the safety system.">The provider's own words where it gave any.</param>
public sealed record GenerationError([FailureCode] string Code, string Message);

/// <summary>What the provider counted; a figure that it does not give is null.</summary>
/// <param name="InputTokens" example="18">Tokens read, cached ones included.</param>
/// <param name="OutputTokens" example="1056">Tokens written, of any kind.</param>
/// <param name="Images" example="1">Pictures made.</param>
/// <param name="Seconds">Length of audio or video.</param>
/// <param name="Characters">Characters spoken.</param>
public sealed record UsageResponse(long? InputTokens, long? OutputTokens, long? Images, double? Seconds, long? Characters)
{
    internal static UsageResponse From(ProviderUsage usage) => new(
        Sum(usage, UsageUnits.InputTokens, UsageUnits.CachedInputTokens, UsageUnits.CacheWriteTokens, UsageUnits.ImageInputTokens, UsageUnits.AudioInputTokens),
        Sum(usage, UsageUnits.OutputTokens, UsageUnits.ImageOutputTokens, UsageUnits.AudioOutputTokens),
        Sum(usage, UsageUnits.Images),
        Sum(usage, UsageUnits.Milliseconds) is { } milliseconds ? milliseconds / 1000.0 : null,
        Sum(usage, UsageUnits.Characters));

    private static long? Sum(ProviderUsage usage, params string[] units)
    {
        var counted = units.Where(usage.Units.ContainsKey).Select(unit => usage.Units[unit]).ToArray();
        return counted.Length == 0 ? null : counted.Sum();
    }
}
