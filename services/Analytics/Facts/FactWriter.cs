using MediaLab.Analytics.Data;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Facts;

/// <summary>Writes facts so that the same events in any order, once or often, leave the same rows.</summary>
internal static class FactWriter
{
    private static readonly string[] InputUnits =
        [UsageUnits.InputTokens, UsageUnits.CachedInputTokens, UsageUnits.CacheWriteTokens, UsageUnits.ImageInputTokens, UsageUnits.AudioInputTokens];

    private static readonly string[] OutputUnits = [UsageUnits.OutputTokens, UsageUnits.ImageOutputTokens, UsageUnits.AudioOutputTokens];

    /// <summary>The newest version says how the generation stands; when it was asked for is kept from whichever event knew.</summary>
    public static Task WriteGenerationAsync(
        AnalyticsDb db, Guid workspaceId, GenerationFacts facts, GenerationStatus status, DateTimeOffset occurredAt, CancellationToken cancellationToken,
        DateTimeOffset? queuedAt = null, DateTimeOffset? startedAt = null, ProviderUsage? usage = null, string? error = null)
    {
        var units = usage?.Units ?? new Dictionary<string, long>();
        var duration = startedAt is { } start ? Math.Max(0, (long)(occurredAt - start).TotalMilliseconds) : 0;
        return db.Database.ExecuteSqlAsync($"""
            insert into generation_facts as f (workspace_id, generation_id, project_id, user_id, type, provider, model, status, version, queued_at, day,
                duration_ms, input_tokens, output_tokens, images, media_ms, characters, error)
            values ({workspaceId}, {facts.GenerationId}, {facts.ProjectId}, {facts.CreatedBy}, {facts.Type}, {facts.Provider}, {facts.Model}, {status.ToString()},
                {facts.Version}, {queuedAt?.ToUniversalTime()}, {Day(queuedAt ?? occurredAt)}, {duration}, {Sum(units, InputUnits)}, {Sum(units, OutputUnits)},
                {Sum(units, UsageUnits.Images)}, {Sum(units, UsageUnits.Milliseconds)}, {Sum(units, UsageUnits.Characters)}, {error})
            on conflict (workspace_id, generation_id) do update set
                queued_at = least(f.queued_at, excluded.queued_at),
                day = coalesce((least(f.queued_at, excluded.queued_at) at time zone 'UTC')::date, case when excluded.version > f.version then excluded.day else f.day end),
                (project_id, user_id, type, provider, model, status, version, duration_ms, input_tokens, output_tokens, images, media_ms, characters, error) =
                (select case when newer then excluded.project_id else f.project_id end, case when newer then excluded.user_id else f.user_id end,
                        case when newer then excluded.type else f.type end, case when newer then excluded.provider else f.provider end,
                        case when newer then excluded.model else f.model end, case when newer then excluded.status else f.status end,
                        greatest(excluded.version, f.version), case when newer then excluded.duration_ms else f.duration_ms end,
                        case when newer then excluded.input_tokens else f.input_tokens end, case when newer then excluded.output_tokens else f.output_tokens end,
                        case when newer then excluded.images else f.images end, case when newer then excluded.media_ms else f.media_ms end,
                        case when newer then excluded.characters else f.characters end, case when newer then excluded.error else f.error end
                 from (select excluded.version > f.version as newer) as compared)
            """, cancellationToken);
    }

    public static Task WriteCostAsync(AnalyticsDb db, CostRecorded cost, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        insert into cost_facts (workspace_id, ledger_entry_id, generation_id, project_id, user_id, type, provider, model, amount_nano_usd, certainty,
            estimate_nano_usd, day, occurred_at)
        values ({cost.WorkspaceId}, {cost.LedgerEntryId}, {cost.GenerationId}, {cost.ProjectId}, {cost.UserId}, {cost.Type}, {cost.Provider}, {cost.Model},
            {cost.AmountNanoUsd}, {cost.Certainty.ToString()}, {cost.EstimateNanoUsd}, {Day(cost.OccurredAt)}, {cost.OccurredAt.ToUniversalTime()})
        on conflict do nothing
        """, cancellationToken);

    public static Task WriteAssetAsync(
        AnalyticsDb db, Guid workspaceId, Guid assetId, Guid projectId, string? type, long sizeBytes, bool deleted, long version, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            insert into asset_facts as f (workspace_id, asset_id, project_id, type, size_bytes, deleted, version)
            values ({workspaceId}, {assetId}, {projectId}, {type}, {sizeBytes}, {deleted}, {version})
            on conflict (workspace_id, asset_id) do update set
                project_id = excluded.project_id, type = coalesce(excluded.type, f.type), size_bytes = excluded.size_bytes,
                deleted = excluded.deleted, version = excluded.version
            where excluded.version > f.version
            """, cancellationToken);

    public static Task WriteProjectNameAsync(AnalyticsDb db, Guid workspaceId, Guid projectId, string name, long version, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            insert into project_facts as f (workspace_id, project_id, name, name_version, deleted, deleted_version)
            values ({workspaceId}, {projectId}, {name}, {version}, false, 0)
            on conflict (workspace_id, project_id) do update set name = excluded.name, name_version = excluded.name_version
            where excluded.name_version > f.name_version
            """, cancellationToken);

    public static Task WriteProjectDeletedAsync(AnalyticsDb db, Guid workspaceId, Guid projectId, bool deleted, long version, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            insert into project_facts as f (workspace_id, project_id, name, name_version, deleted, deleted_version)
            values ({workspaceId}, {projectId}, null, 0, {deleted}, {version})
            on conflict (workspace_id, project_id) do update set deleted = excluded.deleted, deleted_version = excluded.deleted_version
            where excluded.deleted_version > f.deleted_version
            """, cancellationToken);

    private static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static long Sum(IReadOnlyDictionary<string, long> units, params string[] names) => names.Sum(name => Math.Max(0, units.GetValueOrDefault(name)));
}
