using System.Text.Json;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Batches;

/// <summary>One generation that a batch asks for.</summary>
/// <param name="Index">Its 0-based place in the batch.</param>
/// <param name="Row">The 0-based place of its prompt among the prompts, rows or items it came with.</param>
/// <param name="RetryOf">The failed generation of the same item that it repeats.</param>
/// <param name="Refusal">Why the batch's template makes no prompt of it.</param>
internal sealed record BatchItem(int Index, int Row, GenerateRequest Request, Guid? RetryOf = null, ApiException? Refusal = null);

/// <summary>What a request for a batch asks for, item by item.</summary>
internal static class BatchItems
{
    /// <param name="template">What the batch's template takes; null without one. Its items have values for now, and no prompt.</param>
    /// <exception cref="ApiException">400: neither items nor a matrix, both, none, or more than 500.</exception>
    public static IReadOnlyList<BatchItem> Of(BatchRequest batch, ModelCatalogue catalogue, TemplateReply? template = null)
    {
        IEnumerable<(int Row, GenerateRequest Request)> items = (batch.Items, batch.Matrix) switch
        {
            ({ } listed, null) => listed.Select((item, row) => (row, Listed(batch, item, row))),
            (null, { } matrix) => Combine(batch, matrix, catalogue, template),
            _ => throw ApiException.Invalid("items", "Send either items or a matrix."),
        };
        BatchItem[] all = [.. items.Select((item, index) => new BatchItem(index, item.Row, item.Request))];
        return all.Length > 0 ? all : throw ApiException.Invalid(batch.Items is null ? "matrix" : "items", "A batch has at least one item.");
    }

    private static IReadOnlyDictionary<string, JsonElement> Nothing { get; } = new Dictionary<string, JsonElement>();

    private static GenerateRequest Listed(BatchRequest batch, BatchItemRequest item, int row) => (batch.Template, item.Prompt, item.Variables) switch
    {
        (null, null, _) => throw ApiException.Invalid($"items[{row}].prompt", "An item has a prompt."),
        (null, _, not null) => throw ApiException.Invalid($"items[{row}].variables", "Variables are a template's, and the batch names none."),
        (not null, not null, _) => throw ApiException.Invalid($"items[{row}].prompt", "The template makes the prompt: send variables."),
        _ => Request(batch, new PromptRow(item.Prompt, item.Variables), item.Model, item.Parameters ?? Nothing, item.References, item.Count),
    };

    private static IEnumerable<(int Row, GenerateRequest Request)> Combine(BatchRequest batch, BatchMatrix matrix, ModelCatalogue catalogue, TemplateReply? template)
    {
        if (matrix is { Seeds.Count: > 0, Variations: not null })
        {
            throw ApiException.Invalid("matrix.seeds", "Send either seeds or variations.");
        }

        var rows = RowsOf(matrix, template);
        string?[] models = matrix.Models is { Count: > 0 } named ? [.. named] : [batch.Model];
        string?[] seeds = matrix.Seeds is { Count: > 0 } given ? [.. given.Select(seed => $"{seed}")] : new string?[matrix.Variations ?? 1];
        var count = rows.Sum(row => (long)(row.Model is null ? models.Length : 1) * (row.Seed is null ? seeds.Length : 1));
        if (count > BatchRequest.MostItems)
        {
            throw ApiException.Invalid("matrix", $"That makes {count} items; a batch takes at most {BatchRequest.MostItems}.");
        }

        return from row in rows.Select((row, place) => (Value: row, Place: place))
               from model in row.Value.Model is { } own ? [own] : models
               from seed in row.Value.Seed is { } own ? [own] : seeds
               select (row.Place, Request(batch, row.Value, model, Settings(row.Value, seed, KnownModel(catalogue, model, batch.Type)), null, null));
    }

    private static IReadOnlyList<PromptRow> RowsOf(BatchMatrix matrix, TemplateReply? template) => (template, matrix.Prompts, matrix.Csv) switch
    {
        (null, { } prompts, null) => [.. prompts.Select(prompt => new PromptRow(prompt))],
        (_, null, { } csv) => BatchTable.Read(csv, template),
        (null, _, _) => throw ApiException.Invalid("matrix.prompts", "Send either prompts or a csv table."),
        (_, null, null) => [new PromptRow(null)],
        _ => throw ApiException.Invalid("matrix.prompts", "The template makes the prompts: send a csv table of its variables."),
    };

    private static Model? KnownModel(ModelCatalogue catalogue, string? name, string type) =>
        name is not null && catalogue.Find(name, type) is { } model && model.Modality == type ? model : null;

    private static Dictionary<string, JsonElement> Settings(PromptRow row, string? seed, Model? model)
    {
        var settings = (row.Settings ?? new Dictionary<string, string>()).ToDictionary(setting => setting.Key, setting => BatchTable.Value(model, setting.Key, setting.Value));
        if (seed is not null)
        {
            settings["seed"] = BatchTable.Value(model, "seed", seed);
        }

        return settings;
    }

    private static GenerateRequest Request(
        BatchRequest batch, PromptRow row, string? model, IReadOnlyDictionary<string, JsonElement> settings, IReadOnlyList<Guid>? references, int? count) => new()
        {
            ProjectId = batch.ProjectId,
            Type = batch.Type,
            Prompt = row.Prompt,
            Template = batch.Template is { } template ? template with { Variables = row.Variables } : null,
            Model = model ?? batch.Model,
            Parameters = (batch.Parameters ?? Nothing).Where(shared => !settings.ContainsKey(shared.Key)).Concat(settings).ToDictionary(),
            References = references ?? batch.References,
            Count = count,
            AcceptUnpriced = batch.AcceptUnpriced,
        };
}
