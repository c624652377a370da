using MediaLab.Analytics.Data;
using MediaLab.Analytics.Facts;
using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Reports;

/// <summary>What was spent in one combination of day, project, provider, model, type and certainty. Amounts in nano-USD.</summary>
internal sealed record CostCell(
    DateOnly Day, Guid ProjectId, string Provider, string Model, string Type, Certainty Certainty, long AmountNanoUsd, long EstimateNanoUsd, int Entries);

/// <summary>What was made in one combination of day, project, provider, model, type and status.</summary>
internal sealed record UsageCell(
    DateOnly Day, Guid ProjectId, string Provider, string Model, string Type, GenerationStatus Status, int Count, long DurationMs,
    long InputTokens, long OutputTokens, long Images, long MediaMs, long Characters);

/// <summary>
/// Reads aggregates straight from the facts, by index: nothing is precomputed, so nothing can be stale or drift, and a report is right as
/// soon as an event is consumed. README.md says how fast that is with a million facts.
/// </summary>
internal sealed class ReportReader(AnalyticsDb db)
{
    public async Task<Report> ReadAsync(ReportFilter filter, CancellationToken cancellationToken)
    {
        var costs = await Costs(filter)
            .GroupBy(fact => new { fact.Day, fact.ProjectId, fact.Provider, fact.Model, fact.Type, fact.Certainty })
            .Select(cell => new CostCell(
                cell.Key.Day, cell.Key.ProjectId, cell.Key.Provider, cell.Key.Model, cell.Key.Type, cell.Key.Certainty,
                cell.Sum(fact => fact.AmountNanoUsd), cell.Sum(fact => fact.EstimateNanoUsd), cell.Count()))
            .ToListAsync(cancellationToken);
        var usage = await Generations(filter)
            .GroupBy(fact => new { fact.Day, fact.ProjectId, fact.Provider, fact.Model, fact.Type, fact.Status })
            .Select(cell => new UsageCell(
                cell.Key.Day, cell.Key.ProjectId, cell.Key.Provider, cell.Key.Model, cell.Key.Type, cell.Key.Status, cell.Count(),
                cell.Sum(fact => fact.DurationMs), cell.Sum(fact => fact.InputTokens), cell.Sum(fact => fact.OutputTokens), cell.Sum(fact => fact.Images),
                cell.Sum(fact => fact.MediaMs), cell.Sum(fact => fact.Characters)))
            .ToListAsync(cancellationToken);
        var projects = await db.Projects.AsNoTracking().Where(project => project.WorkspaceId == filter.WorkspaceId).ToDictionaryAsync(project => project.ProjectId, cancellationToken);
        return new Report(filter, costs, usage, projects);
    }

    /// <summary>What was spent, by certainty only.</summary>
    public Task<List<CostCell>> SpentAsync(ReportFilter filter, CancellationToken cancellationToken) => Costs(filter)
        .GroupBy(fact => fact.Certainty)
        .Select(cell => new CostCell(filter.To, Guid.Empty, "", "", "", cell.Key, cell.Sum(fact => fact.AmountNanoUsd), cell.Sum(fact => fact.EstimateNanoUsd), cell.Count()))
        .ToListAsync(cancellationToken);

    /// <summary>Assets that are there now, and their bytes.</summary>
    public async Task<(int Count, long Bytes)> StoredAsync(ReportFilter filter, CancellationToken cancellationToken)
    {
        var stored = await db.Assets
            .Where(asset => asset.WorkspaceId == filter.WorkspaceId && !asset.Deleted && (filter.ProjectId == null || asset.ProjectId == filter.ProjectId))
            .GroupBy(asset => 1)
            .Select(all => new { Count = all.Count(), Bytes = all.Sum(asset => asset.SizeBytes) })
            .FirstOrDefaultAsync(cancellationToken);
        return (stored?.Count ?? 0, stored?.Bytes ?? 0);
    }

    public IQueryable<CostFact> Costs(ReportFilter filter)
    {
        var facts = db.Costs.AsNoTracking().Where(fact => fact.WorkspaceId == filter.WorkspaceId && fact.Day <= filter.To);
        facts = filter.From is { } from ? facts.Where(fact => fact.Day >= from) : facts;
        facts = filter.ProjectId is { } project ? facts.Where(fact => fact.ProjectId == project) : facts;
        facts = filter.Provider is { } provider ? facts.Where(fact => fact.Provider == provider) : facts;
        facts = filter.Model is { } model ? facts.Where(fact => fact.Model == model) : facts;
        return filter.Type is { } type ? facts.Where(fact => fact.Type == type) : facts;
    }

    private IQueryable<GenerationFact> Generations(ReportFilter filter)
    {
        var facts = db.Generations.AsNoTracking().Where(fact => fact.WorkspaceId == filter.WorkspaceId && fact.Day <= filter.To);
        facts = filter.From is { } from ? facts.Where(fact => fact.Day >= from) : facts;
        facts = filter.ProjectId is { } project ? facts.Where(fact => fact.ProjectId == project) : facts;
        facts = filter.Provider is { } provider ? facts.Where(fact => fact.Provider == provider) : facts;
        facts = filter.Model is { } model ? facts.Where(fact => fact.Model == model) : facts;
        return filter.Type is { } type ? facts.Where(fact => fact.Type == type) : facts;
    }
}
