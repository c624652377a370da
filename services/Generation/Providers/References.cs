using System.Text.Json;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;

namespace MediaLab.Generation.Providers;

/// <summary>Which assets a request works from, and as what.</summary>
internal static class References
{
    /// <summary>Every asset that a request may name, before its model is chosen: which settings are assets depends on that.</summary>
    public static Guid[] IdsOf(GenerateRequest request) =>
    [
        .. (request.References ?? [])
            .Concat((request.Parameters ?? new Dictionary<string, JsonElement>()).Values
                .Where(value => value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _)).Select(value => value.GetGuid()))
            .Distinct(),
    ];

    /// <summary>Every asset that a request names: its list, and its settings of kind asset.</summary>
    public static IEnumerable<Guid> Ids(Model model, ModelParameters parameters, IEnumerable<Guid> plain) =>
        Named(model, parameters, plain).Select(named => named.AssetId).Distinct();

    /// <summary>Those that exist, in the request's order.</summary>
    public static IReadOnlyList<Reference> From(
        Model model, ModelParameters parameters, IEnumerable<Guid> plain, IReadOnlyDictionary<Guid, AssetReply> assets) =>
        [.. Named(model, parameters, plain)
            .Where(named => assets.ContainsKey(named.AssetId))
            .Select(named => From(assets[named.AssetId], named.AssetId, named.Role))];

    /// <summary>Reads them from the caller's workspace; those that are not there are left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, AssetReply>> ReadAsync(
        AssetStore.AssetStoreClient assets, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return new Dictionary<Guid, AssetReply>();
        }

        var reply = await assets.GetAssetsAsync(new GetAssetsRequest { AssetIds = { ids.Select(id => id.ToString()) } }, cancellationToken: cancellationToken);
        return reply.Assets.ToDictionary(asset => Guid.Parse(asset.AssetId));
    }

    /// <summary>What of the assets the model does not take, in words; null when it takes all of them.</summary>
    public static string? Problem(Model model, ModelParameters parameters, IReadOnlyList<Guid> plain, IReadOnlyDictionary<Guid, AssetReply> assets)
    {
        if (plain.Count > model.References.Max)
        {
            return model.References.Max == 0 ? $"{model.Name} takes no references." : $"{model.Name} takes at most {model.References.Max} references.";
        }

        if (plain.Count < model.References.Min)
        {
            return $"{model.Name} needs {(model.References.Min == 1 ? "a reference" : $"{model.References.Min} references")}: {string.Join(" or ", model.References.Types)}.";
        }

        foreach (var (assetId, role) in Named(model, parameters, plain))
        {
            var types = role == Reference.Plain ? model.References.Types : model.Parameters.Single(parameter => parameter.Name == role).Values!;
            if (!assets.TryGetValue(assetId, out var asset))
            {
                return $"There is no asset {assetId} in this workspace.";
            }

            if (!types.Contains(asset.Type))
            {
                return $"{model.Name} takes {string.Join(" or ", types)} as {role}, not {asset.Type}.";
            }
        }

        return null;
    }

    private static IEnumerable<(Guid AssetId, string Role)> Named(Model model, ModelParameters parameters, IEnumerable<Guid> plain) => plain
        .Select(id => (id, Reference.Plain))
        .Concat(model.Parameters
            .Where(parameter => parameter.Kind == ParameterKind.Asset && parameters.Asset(parameter.Name) is not null)
            .Select(parameter => (parameters.Asset(parameter.Name)!.Value, parameter.Name)));

    private static Reference From(AssetReply asset, Guid id, string role) =>
        new(id, role, asset.Type, asset.MediaType, asset.SizeBytes, asset.DurationMs > 0 ? asset.DurationMs : null);
}
