using System.ComponentModel.DataAnnotations;
using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Generations;

/// <summary>Which generations to list, newest first.</summary>
public sealed record ListGenerationsQuery : PageQuery
{
    /// <summary>Only this project's.</summary>
    [FromQuery(Name = "projectId")]
    public Guid? ProjectId { get; init; }

    /// <summary>text, image, video or audio.</summary>
    [FromQuery(Name = "type")]
    [MediaType]
    public string? Type { get; init; }

    /// <summary>One status, or several with commas.</summary>
    [FromQuery(Name = "status")]
    [RegularExpression("^(queued|submitting|submitted|downloading|storing|completed|failed|cancelled|unknown)(,(queued|submitting|submitted|downloading|storing|completed|failed|cancelled|unknown))*$")]
    public string? Status { get; init; }

    /// <summary>A provider's id.</summary>
    [FromQuery(Name = "provider")]
    [StringLength(40)]
    public string? Provider { get; init; }

    /// <summary>A catalogue id, or the provider's own.</summary>
    [FromQuery(Name = "model")]
    [StringLength(160)]
    public string? Model { get; init; }

    /// <summary>Created at or after this time.</summary>
    [FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before this time.</summary>
    [FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }
}

internal static class ListGenerations
{
    public static async Task<Ok<Envelope<Page<GenerationResponse>>>> Handle(
        [AsParameters] ListGenerationsQuery query, GenerationDb db, CancellationToken cancellationToken)
    {
        var jobs = db.Generations.AsNoTracking().Where(job => job.HiddenAt == null && job.State != GenerationState.Reserving);
        if (query.ProjectId is { } project)
        {
            jobs = jobs.Where(job => job.ProjectId == project);
        }

        if (query.Type is { } type)
        {
            jobs = jobs.Where(job => job.Type == type);
        }

        if (query.Status is { } status)
        {
            var states = status.Split(',').Select(GenerationStates.Parse).ToArray();
            jobs = jobs.Where(job => states.Contains(job.State));
        }

        if (query.Provider is { } provider)
        {
            jobs = jobs.Where(job => job.Provider == provider);
        }

        if (query.Model is { } model)
        {
            jobs = jobs.Where(job => job.Model == model || job.Provider + "/" + job.Model == model);
        }

        if (query.From is { } from)
        {
            jobs = jobs.Where(job => job.CreatedAt >= from.ToUniversalTime());
        }

        if (query.To is { } to)
        {
            jobs = jobs.Where(job => job.CreatedAt < to.ToUniversalTime());
        }

        if (query.After is { } after)
        {
            jobs = jobs.Where(job => job.CreatedAt < after.Time || (job.CreatedAt == after.Time && job.Id < after.Id));
        }

        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var page = await jobs.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var items = await db.RespondAsync([.. page.Take(limit)], cancellationToken);
        var next = page.Count > limit ? PageCursor.At(page[limit - 1].CreatedAt, page[limit - 1].Id).ToString() : null;
        return ApiResults.Ok(new Page<GenerationResponse>(items, next));
    }
}
