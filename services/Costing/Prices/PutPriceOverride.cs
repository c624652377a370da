using System.ComponentModel.DataAnnotations;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediaLab.Costing.Prices;

/// <summary>A price of the workspace's own.</summary>
public sealed record PutPriceOverrideRequest
{
    /// <summary>The provider's id, for example "openai".</summary>
    /// <example>openai</example>
    [Required, StringLength(50, MinimumLength = 1)]
    public required string Provider { get; init; }

    /// <summary>The provider's model id; "*" for all its models.</summary>
    /// <example>gpt-6-luna</example>
    [Required, StringLength(200, MinimumLength = 1)]
    public required string Model { get; init; }

    /// <summary>What is counted: input_tokens, output_tokens, images, milliseconds, characters, ...</summary>
    /// <example>input_tokens</example>
    [Required, StringLength(50, MinimumLength = 1)]
    public required string Unit { get; init; }

    /// <summary>Nano-USD for <see cref="Per"/> units; 0 says that it is free.</summary>
    /// <example>200000000</example>
    [Required, Range(0, 1_000_000_000_000_000L)]
    public required long NanoUsd { get; init; }

    /// <summary>The price is for this many units, for example 1000000.</summary>
    /// <example>1000000</example>
    [Required, Range(1, 1_000_000_000_000L)]
    public required long Per { get; init; }

    /// <summary>It holds only for requests with these attributes, at most ten.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

internal static class PutPriceOverride
{
    public static async Task<Ok<Envelope<PriceResponse>>> Handle(
        Guid id, PutPriceOverrideRequest request, CostingDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var attributes = request.Attributes ?? new Dictionary<string, string>();
        if (!PriceFile.IsUnit(request.Unit))
        {
            throw ApiException.Invalid("unit", $"{request.Unit} is not a unit that is counted.");
        }

        if (attributes.Count > 10 || attributes.Any(pair => pair.Key.Length is 0 or > 50 || pair.Value.Length is 0 or > 100))
        {
            throw ApiException.Invalid("attributes", "At most ten attributes, names to 50 and values to 100 characters.");
        }

        var now = clock.GetUtcNow();
        var row = await db.PriceOverrides.FirstOrDefaultAsync(row => row.WorkspaceId == user.WorkspaceId && row.Id == id, cancellationToken);
        if (row is null)
        {
            row = new PriceOverride
            {
                WorkspaceId = user.WorkspaceId,
                Id = id,
                CreatedBy = user.UserId,
                Provider = request.Provider,
                Model = request.Model,
                Unit = request.Unit,
                NanoUsd = request.NanoUsd,
                Per = request.Per,
                Attributes = attributes,
                CreatedAt = now,
                UpdatedAt = now,
            };
            db.PriceOverrides.Add(row);
        }

        (row.Provider, row.Model, row.Unit, row.NanoUsd, row.Per, row.Attributes, row.UpdatedAt) =
            (request.Provider, request.Model, request.Unit, request.NanoUsd, request.Per, attributes, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new ApiException(409, CostingErrorCodes.PriceExists, "This workspace has another price for the same provider, model, unit and attributes.", null, exception);
        }

        return ApiResults.Ok(PriceResponse.From(row.AsPrice()));
    }
}
