using MediaLab.Contracts;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Templates;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Batches;

/// <summary>An item and the model that will make it.</summary>
internal sealed record PlannedItem(BatchItem Item, MediaRequest Candidate);

/// <summary>Items that could run, and those that could not, whatever they cost.</summary>
internal sealed record BatchPlan(IReadOnlyList<PlannedItem> Items, IReadOnlyList<BlockedItem> Blocked);

/// <summary>What the items of a plan cost, in its order.</summary>
/// <param name="Blocked">All of the batch that are blocked, in their order: by the plan or by money.</param>
internal sealed record PricedPlan(IReadOnlyList<HeldAmount> Amounts, IReadOnlyList<BlockedItem> Blocked);

/// <summary>Finds out for every item of a batch who would make it and what it costs. What routing depends on is read once for all of them.</summary>
internal sealed class BatchPlanner(
    ModelCatalogue catalogue, PromptTemplates templates, ProviderRouter router, MediaProviders providers, GenerationAdmission admission, CostControl.CostControlClient costs,
    AssetStore.AssetStoreClient assets, CurrentUser user)
{
    private const int MostAssetsAtOnce = 100;

    /// <summary>What a request asks for, item by item, the prompts of a template finished.</summary>
    /// <exception cref="ApiException">400: it is no batch. 404: the workspace has no such template.</exception>
    public async Task<IReadOnlyList<BatchItem>> ItemsAsync(BatchRequest request, CancellationToken cancellationToken)
    {
        var items = BatchItems.Of(request, catalogue, await templates.ReadAsync(request, cancellationToken));
        return request.Template is { } use ? await templates.FinishAsync(use, items, cancellationToken) : items;
    }

    /// <exception cref="ApiException">404, 409: the project is not there or takes nothing new.</exception>
    public async Task<BatchPlan> PlanAsync(Guid projectId, IReadOnlyList<BatchItem> items, CancellationToken cancellationToken)
    {
        await admission.CheckProjectAsync(projectId, cancellationToken);
        var known = await KnownAssetsAsync(items, cancellationToken);
        var situation = await router.SituationAsync(user.WorkspaceId, cancellationToken);
        var (planned, blocked) = (new List<PlannedItem>(), new List<BlockedItem>());
        foreach (var item in items)
        {
            if (item.Refusal is { } wrong)
            {
                blocked.Add(BlockedItem.From(item, wrong));
            }
            else if (string.IsNullOrWhiteSpace(item.Request.Prompt))
            {
                blocked.Add(BlockedItem.From(item, "prompt_missing", "It has no prompt."));
            }
            else if (item.Request.References?.FirstOrDefault(id => !known.ContainsKey(id)) is { } missing && missing != Guid.Empty)
            {
                blocked.Add(BlockedItem.From(item, "reference_missing", $"There is no asset {missing} in this workspace."));
            }
            else
            {
                try
                {
                    planned.Add(new PlannedItem(item, router.FirstOfMany(router.Route(item.Request, known, situation), situation)));
                }
                catch (ApiException refusal)
                {
                    blocked.Add(BlockedItem.From(item, refusal));
                }
            }
        }

        return new BatchPlan(planned, blocked);
    }

    /// <summary>Prices what could run; holds nothing.</summary>
    /// <param name="mostNanoUsd">What all of it together may cost; null for any amount.</param>
    public async Task<PricedPlan> PriceAsync(BatchPlan plan, long? mostNanoUsd, CancellationToken cancellationToken)
    {
        if (plan.Items.Count == 0)
        {
            return new PricedPlan([], plan.Blocked);
        }

        var reply = await costs.QuoteManyAsync(Holds(plan.Items, null, mostNanoUsd), cancellationToken: cancellationToken);
        return new PricedPlan(reply.Amounts, Blocked(plan, reply, mostNanoUsd));
    }

    /// <param name="generations">The ids the holds are for, in the plan's order; null for a quote.</param>
    public HoldManyRequest Holds(IReadOnlyList<PlannedItem> items, IReadOnlyList<GenerationJob>? generations, long? mostNanoUsd)
    {
        var request = new HoldManyRequest
        {
            Holds =
            {
                items.Select((planned, place) => new HoldRequest
                {
                    GenerationId = generations?[place].Id.ToString() ?? "",
                    ProjectId = planned.Item.Request.ProjectId.ToString(),
                    Consumption = providers[planned.Candidate.Model.Provider.Provider].Measure(planned.Candidate),
                    AllowUnpriced = planned.Item.Request.AcceptUnpriced,
                }),
            },
        };
        if (mostNanoUsd is { } most)
        {
            request.MaxTotalNanoUsd = most;
        }

        return request;
    }

    /// <summary>The plan's blocked items and those that Costing refuses, or that the caller's limit does not reach for.</summary>
    public static IReadOnlyList<BlockedItem> Blocked(BatchPlan plan, HoldManyReply reply, long? mostNanoUsd)
    {
        var refused = reply.Refusals.ToDictionary(refusal => refusal.Place, refusal => BlockedItem.From(plan.Items[refusal.Place].Item, refusal.Reason));
        var left = mostNanoUsd ?? long.MaxValue;
        for (var place = 0; place < plan.Items.Count && reply.TotalTooHigh; place++)
        {
            var amount = reply.Amounts[place].AmountNanoUsd;
            if (amount > left)
            {
                refused.TryAdd(place, BlockedItem.From(
                    plan.Items[place].Item, "price_too_high", $"It can cost up to {UsdAmount.Format(amount)} USD, more than is left of what you allowed."));
            }
            else if (!refused.ContainsKey(place))
            {
                left -= amount;
            }
        }

        // Money that came free in between leaves no single one to blame.
        if (refused.Count == 0 && plan.Blocked.Count == 0 && reply.Refused is { } whole)
        {
            refused = plan.Items.Index().ToDictionary(planned => planned.Index, planned => BlockedItem.From(planned.Item.Item, new HoldReply { Refused = whole }));
        }

        return [.. plan.Blocked.Concat(refused.Values).OrderBy(item => item.Index)];
    }

    /// <summary>Every asset that an item names and that is there.</summary>
    private async Task<IReadOnlyDictionary<Guid, AssetReply>> KnownAssetsAsync(IReadOnlyList<BatchItem> items, CancellationToken cancellationToken)
    {
        var known = new Dictionary<Guid, AssetReply>();
        foreach (var ids in items.SelectMany(item => References.IdsOf(item.Request)).Distinct().Chunk(MostAssetsAtOnce))
        {
            foreach (var (id, asset) in await References.ReadAsync(assets, ids, cancellationToken))
            {
                known.Add(id, asset);
            }
        }

        return known;
    }
}
