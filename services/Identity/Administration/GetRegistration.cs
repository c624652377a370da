using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Administration;

/// <summary>Whether this installation takes new accounts.</summary>
/// <param name="Open" example="true">False: only an administrator's set-up token still makes one.</param>
public sealed record RegistrationResponse(bool Open);

internal static class GetRegistration
{
    public static async Task<Ok<Envelope<RegistrationResponse>>> Handle(IdentityDb db, CancellationToken cancellationToken) =>
        ApiResults.Ok(new RegistrationResponse((await db.Settings.AsNoTracking().SingleAsync(cancellationToken)).RegistrationOpen));
}
