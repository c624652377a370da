using System.Security.Cryptography;
using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Generation.Catalogue;

/// <summary>A model as the form needs it.</summary>
/// <param name="Id" example="openai/gpt-image-2">provider/model: what a request names. Ends in "/*" where <paramref name="Open"/> is true.</param>
/// <param name="Provider" example="openai">The provider's id.</param>
/// <param name="Modality" example="image">text, image, video or audio.</param>
/// <param name="Name" example="GPT Image 2">For people.</param>
/// <param name="Description" example="Pictures from words and from other pictures.">One or two sentences.</param>
/// <param name="Capabilities">What can be asked of it; nothing else is accepted.</param>
/// <param name="Price">List prices valid now in this workspace.</param>
/// <param name="Lifecycle">Dates the provider published.</param>
/// <param name="Open">It stands for every other model of its provider: a request names provider/ and the provider's own model id.</param>
/// <param name="Sandbox">Made on this machine, free.</param>
/// <param name="Available" example="true">Can be used in this workspace now.</param>
/// <param name="UnavailableReason">Why not, in words.</param>
/// <param name="Default" example="false">Its provider's settings in this workspace name it for its modality: it is tried before others when a request names no model.</param>
/// <param name="Aliases" example='["openai/gpt-image-2-2026-04-21"]'>Other ids by which a request may name it.</param>
/// <param name="Source" example="OpenAI's model page">Where this is known from.</param>
/// <param name="SourceDate" example="2026-11-20">When that was written or read.</param>
public sealed record ModelResponse(
    string Id, string Provider, [MediaType] string Modality, string Name, string Description, CapabilitiesResponse Capabilities, ModelPriceResponse Price,
    Lifecycle Lifecycle, bool Open, bool Sandbox, bool Available, string? UnavailableReason, bool Default, IReadOnlyList<string> Aliases, string Source,
    DateOnly SourceDate);

/// <summary>What can be asked of a model.</summary>
/// <param name="Parameters">Its settings, in the order to show them.</param>
/// <param name="MaxCount" example="10">Results at once.</param>
/// <param name="References">Assets it takes as input.</param>
/// <param name="Streaming">Its text arrives while it is written.</param>
/// <param name="Cancellable" example="false">It can be stopped midway.</param>
/// <param name="MaxPromptCharacters" example="32000">Longest prompt.</param>
/// <param name="PromptOptional" example="false">It works from its references alone: the prompt may be empty.</param>
/// <param name="Rules">What its settings demand of each other.</param>
/// <param name="Completion">immediate: the answer is the result. stream: it arrives in pieces. poll: the provider works on it and is asked.</param>
/// <param name="DeadlineSeconds" example="600">After so many seconds the provider is no longer waited for, and the outcome is unknown.</param>
/// <param name="ResultLifetimeSeconds" example="3600">How long the provider keeps a finished result, in seconds; null when it comes with the answer or nobody says.</param>
public sealed record CapabilitiesResponse(
    IReadOnlyList<ModelParameter> Parameters, int MaxCount, ReferenceCapability References, bool Streaming, bool Cancellable, int MaxPromptCharacters,
    bool PromptOptional, IReadOnlyList<SettingRule> Rules, Completion Completion, int DeadlineSeconds, int? ResultLifetimeSeconds);

/// <summary>A model's list price.</summary>
/// <param name="Certainty" example="computed">computed when there is a price, unpriced when nobody knows it.</param>
/// <param name="Summary" example="$40 per 1M image output tokens">In words.</param>
/// <param name="Lines">One per unit.</param>
public sealed record ModelPriceResponse(Certainty Certainty, string Summary, IReadOnlyList<ModelPriceLine> Lines);

/// <summary>The price of a unit.</summary>
/// <param name="Unit" example="image_output_tokens">What is counted.</param>
/// <param name="Per" example="1000000">The price is for this many.</param>
/// <param name="NanoUsd" example="40000000000">Nano-US-dollars (1e-9 USD).</param>
/// <param name="Attributes">Holds only where the request has these.</param>
public sealed record ModelPriceLine(string Unit, long Per, long NanoUsd, IReadOnlyDictionary<string, string> Attributes);

internal static class ListModels
{
    public static async Task<Results<Ok<Envelope<IReadOnlyList<ModelResponse>>>, StatusCodeHttpResult>> Handle(
        HttpContext http, ProviderListings listings, MediaProviders providers, ProviderRouter router, CostControl.CostControlClient costs, CurrentUser user,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var situation = await router.SituationAsync(user.WorkspaceId, cancellationToken);
        await listings.WantAsync(situation, cancellationToken);
        var catalogue = situation.Catalogue;
        var prices = await costs.ListPricesAsync(new ListPricesRequest(), cancellationToken: cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        // As a request that names no model is routed; what stands for any other model is never chosen by itself, and comes last.
        var ordered = catalogue.Models.Concat(catalogue.Providers.SelectMany(provider => provider.OpenModels))
            .OrderBy(model => model.ProviderModel == Model.AnyOther)
            .ThenBy(model => !IsDefault(model, situation))
            .ThenBy(model => situation.SettingsOf(model.Provider.Provider).Priority);
        IReadOnlyList<ModelResponse> models = [.. ordered.Select(model => Describe(
            model, ProviderRouter.Availability(model, providers[model.Provider.Provider], situation, today), prices, IsDefault(model, situation)))];

        // Of the answer itself: whatever changes it (a key, a setting, a price, a new version) changes the tag.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(models, ApiJson.Options)))[..32]}\"");
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = "private, no-cache";
        var known = http.Request.Headers.IfNoneMatch;
        return !StringValues.IsNullOrEmpty(known) && EntityTagHeaderValue.TryParseList(known, out var tags) && tags.Any(candidate => candidate.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : ApiResults.Ok(models);
    }

    private static bool IsDefault(Model model, RoutingSituation situation) =>
        situation.SettingsOf(model.Provider.Provider).DefaultModelFor(model.Modality) == model.Id;

    private static ModelResponse Describe(Model model, RejectedCandidate? unavailable, ListPricesReply prices, bool isDefault) => new(
        model.Id, model.Provider.Provider, model.Modality, model.Name, model.Description,
        new CapabilitiesResponse(
            model.Parameters, model.MaxCount, model.References, model is { Modality: "text", Completion: Completion.Stream }, model.Cancellable, model.MaxPromptCharacters,
            model.PromptOptional, model.Rules, model.Completion, model.DeadlineSeconds, model.ResultLifetimeSeconds),
        PriceOf(model, prices), model.Lifecycle, model.ProviderModel == Model.AnyOther, model.Provider.IsSandbox, unavailable is null, unavailable?.Message,
        isDefault, model.Aliases, model.Source, model.SourceDate);

    private static ModelPriceResponse PriceOf(Model model, ListPricesReply prices)
    {
        var own = prices.Prices.Where(price => price.Provider == model.Provider.Provider && price.Model == model.ProviderModel).ToArray();
        var rows = own.Length > 0 ? own : [.. prices.Prices.Where(price => price.Provider == model.Provider.Provider && price.Model == "*")];
        if (rows.Length == 0)
        {
            return new ModelPriceResponse(Certainty.Unpriced, "Nobody knows the price.", []);
        }

        if (rows.All(row => row.PriceNanoUsd == 0))
        {
            return new ModelPriceResponse(Certainty.Computed, "Free", []);
        }

        return new ModelPriceResponse(
            Certainty.Computed,
            string.Join(", ", rows.Take(4).Select(row => $"${Short(row.PriceNanoUsd)} per {Count(row.Per)}{row.Unit.Replace('_', ' ')}")),
            [.. rows.Select(row => new ModelPriceLine(row.Unit, row.Per, row.PriceNanoUsd, row.Attributes))]);
    }

    private static string Short(long nanoUsd)
    {
        var text = UsdAmount.Format(nanoUsd).TrimEnd('0');
        return text.EndsWith('.') ? text[..^1] : text;
    }

    private static string Count(long per) => per switch
    {
        1 => "",
        1_000_000 => "1M ",
        1_000 => "1k ",
        _ => $"{per} ",
    };
}
