using System.ComponentModel.DataAnnotations;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Mvc;

namespace MediaLab.Analytics.Reports;

/// <summary>How long one point of a series is.</summary>
public enum ReportInterval
{
    Day,
    Month,
}

/// <summary>What a report is about.</summary>
public sealed record ReportQuery
{
    /// <summary>day (today), week (7 days), month (30 days, the default) or all. from and to win over it.</summary>
    [FromQuery(Name = "period")]
    [OneOf("day", "week", "month", "all")]
    public string? Period { get; init; }

    /// <summary>First UTC day, for example 2026-11-01.</summary>
    [FromQuery(Name = "from")]
    public DateOnly? From { get; init; }

    /// <summary>Last UTC day; today when left out.</summary>
    [FromQuery(Name = "to")]
    public DateOnly? To { get; init; }

    /// <summary>day or month; by itself days up to 92 days and months beyond.</summary>
    [FromQuery(Name = "interval")]
    [OneOf("day", "month")]
    public string? Interval { get; init; }

    /// <summary>Only this project.</summary>
    [FromQuery(Name = "projectId")]
    public Guid? ProjectId { get; init; }

    /// <summary>Only this provider.</summary>
    [FromQuery(Name = "provider")]
    [StringLength(50)]
    public string? Provider { get; init; }

    /// <summary>Only this model.</summary>
    [FromQuery(Name = "model")]
    [StringLength(200)]
    public string? Model { get; init; }

    /// <summary>Only text, image, video or audio.</summary>
    [FromQuery(Name = "type")]
    [OneOf("text", "image", "video", "audio")]
    public string? Type { get; init; }

    internal ReportInterval? IntervalOrNull => Interval switch
    {
        "day" => ReportInterval.Day,
        "month" => ReportInterval.Month,
        _ => null,
    };

    /// <exception cref="ApiException">400: from is after to.</exception>
    internal ReportFilter ToFilter(Guid workspaceId, DateOnly today)
    {
        DateOnly? from = From is null && To is null
            ? Period switch
            {
                "day" => today,
                "week" => today.AddDays(-6),
                "all" => null,
                _ => today.AddDays(-29),
            }
            : From;
        var to = To ?? today;
        if (from > to)
        {
            throw ApiException.Invalid("from", "from is after to.");
        }

        return new ReportFilter(workspaceId, from, to, ProjectId, Provider, Model, Type);
    }
}

/// <summary>Which facts count. <paramref name="From"/> null: all that came before too.</summary>
internal sealed record ReportFilter(Guid WorkspaceId, DateOnly? From, DateOnly To, Guid? ProjectId, string? Provider, string? Model, string? Type);
