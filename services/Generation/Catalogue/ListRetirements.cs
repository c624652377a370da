using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Catalogue;

/// <summary>A model that is in use here and will go, or has gone.</summary>
/// <param name="Model" example="openai/gpt-image-1">Its id.</param>
/// <param name="Provider" example="openai">Its provider's id.</param>
/// <param name="Name" example="GPT Image 1">For people.</param>
/// <param name="Modality" example="image">text, image, video or audio.</param>
/// <param name="Generations" example="42">Made with it in the last 90 days.</param>
/// <param name="LastUsedAt" example="2026-11-20T18:04:00+00:00">When the last one was asked for.</param>
/// <param name="Deprecated">From when the provider advises against it.</param>
/// <param name="Shutdown" example="2026-12-31">From this day it is no longer served.</param>
/// <param name="Replacement">What the provider advises instead, where it says so.</param>
/// <param name="Prices">What changes with the replacement, by unit; empty when the prices are not known.</param>
/// <param name="Gone" example="false">It is no longer among the models: nothing new can be made with it.</param>
public sealed record RetirementResponse(
    string Model, string Provider, string Name, [MediaType] string Modality, int Generations, DateTimeOffset LastUsedAt, DateOnly? Deprecated, DateOnly? Shutdown,
    ReplacementModel? Replacement, IReadOnlyList<PriceChange> Prices, bool Gone);

/// <summary>What to use instead.</summary>
/// <param name="Model" example="openai/gpt-image-2">Its id, or the provider's words for it.</param>
/// <param name="Name" example="GPT Image 2">For people.</param>
/// <param name="Available" example="true">It can be used in this workspace now.</param>
public sealed record ReplacementModel(string Model, string Name, bool Available);

/// <summary>A unit's price before and after.</summary>
/// <param name="Unit" example="image_output_tokens">What is counted.</param>
/// <param name="Per" example="1000000">The prices are for this many.</param>
/// <param name="NanoUsd" example="40000000000">Now, in nano-US-dollars (1e-9 USD).</param>
/// <param name="ReplacementNanoUsd" example="30000000000">With the replacement; null when it does not count this unit.</param>
/// <param name="Attributes" example='{"resolution":"1080p"}'>Both prices hold only where the request has these.</param>
public sealed record PriceChange(string Unit, long Per, long NanoUsd, long? ReplacementNanoUsd, IReadOnlyDictionary<string, string> Attributes);

internal static class ListRetirements
{
    private static readonly TimeSpan InUse = TimeSpan.FromDays(90);

    public static async Task<Ok<Envelope<IReadOnlyList<RetirementResponse>>>> Handle(
        MediaProviders providers, ProviderRouter router, CostControl.CostControlClient costs, GenerationDb db, CurrentUser user,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var situation = await router.SituationAsync(user.WorkspaceId, cancellationToken);
        var catalogue = situation.Catalogue;
        var used = await db.Generations.AsNoTracking()
            .Where(job => job.WorkspaceId == user.WorkspaceId && job.CreatedAt > now - InUse)
            .GroupBy(job => new { job.Provider, job.Model, job.Type })
            .Select(group => new Use(group.Key.Provider, group.Key.Model, group.Key.Type, group.Count(), group.Max(job => job.CreatedAt)))
            .ToListAsync(cancellationToken);
        var going = used
            .Select(use => (Use: use, Model: catalogue.Find(use.Provider, use.Model, use.Type) ?? catalogue.FindFormer(use.Provider, use.Model, use.Type)))
            .Where(pair => pair.Model is { IsFormer: true } or { Lifecycle: { Shutdown: not null } or { Deprecated: not null } })
            .OrderByDescending(pair => pair.Model!.IsFormer)
            .ThenBy(pair => pair.Model!.Lifecycle.Shutdown ?? DateOnly.MaxValue)
            .ToArray();
        if (going.Length == 0)
        {
            return ApiResults.Ok<IReadOnlyList<RetirementResponse>>([]);
        }

        var prices = await costs.ListPricesAsync(new ListPricesRequest(), cancellationToken: cancellationToken);
        return ApiResults.Ok<IReadOnlyList<RetirementResponse>>([.. going.Select(pair => Describe(pair.Use, pair.Model!))]);

        RetirementResponse Describe(Use use, Model model)
        {
            var next = model.Lifecycle.Replacement is { } name ? catalogue.Find(name, model.Modality) ?? catalogue.Find(use.Provider, name, model.Modality) : null;
            var available = next is not null && ProviderRouter.Availability(next, providers[next.Provider.Provider], situation, DateOnly.FromDateTime(now.UtcDateTime)) is null;
            return new RetirementResponse(
                model.Id, use.Provider, model.Name, model.Modality, use.Count, use.LastUsedAt, model.Lifecycle.Deprecated, model.Lifecycle.Shutdown,
                model.Lifecycle.Replacement is null ? null : new ReplacementModel(next?.Id ?? model.Lifecycle.Replacement, next?.Name ?? model.Lifecycle.Replacement, available),
                next is null ? [] : Changes(model, next, prices), model.IsFormer);
        }
    }

    /// <summary>Prices are compared that hold under the same conditions. One without a counterpart tells something only where it has no conditions.</summary>
    private static IReadOnlyList<PriceChange> Changes(Model model, Model next, ListPricesReply prices)
    {
        static string Key(ListPrice price) =>
            $"{price.Unit}?{string.Join('&', price.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}";
        var after = PricesOf(next, prices).DistinctBy(Key).ToDictionary(Key);
        return
        [
            .. from before in PricesOf(model, prices)
            let price = after.GetValueOrDefault(Key(before))
            where price is not null || before.Attributes.Count == 0
            select new PriceChange(
                before.Unit, before.Per, before.PriceNanoUsd, price is null ? null : (long)((Int128)price.PriceNanoUsd * before.Per / price.Per), before.Attributes.ToDictionary()),
        ];
    }

    /// <summary>Its own, else those for any model of its provider.</summary>
    private static IReadOnlyList<ListPrice> PricesOf(Model model, ListPricesReply prices)
    {
        ListPrice[] Of(string name) => [.. prices.Prices.Where(price => price.Provider == model.Provider.Provider && price.Model == name)];
        return Of(model.ProviderModel) is { Length: > 0 } own ? own : Of(Model.AnyOther);
    }

    private sealed record Use(string Provider, string Model, string Type, int Count, DateTimeOffset LastUsedAt);
}
