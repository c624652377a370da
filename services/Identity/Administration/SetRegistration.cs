using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Administration;

/// <summary>Whether strangers may sign up.</summary>
public sealed record SetRegistrationRequest
{
    /// <example>false</example>
    [Required]
    public required bool Open { get; init; }
}

internal static class SetRegistration
{
    public static async Task<Ok<Envelope<RegistrationResponse>>> Handle(
        SetRegistrationRequest request, IdentityDb db, CancellationToken cancellationToken)
    {
        var settings = await db.Settings.SingleAsync(cancellationToken);
        settings.RegistrationOpen = request.Open;
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(new RegistrationResponse(settings.RegistrationOpen));
    }
}
