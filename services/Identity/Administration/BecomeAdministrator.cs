using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Administration;

/// <summary>The token that lies in the data folder while there is no administrator.</summary>
public sealed record BecomeAdministratorRequest
{
    /// <example>setup-7Qm2xV9tKc4Rb8Ws</example>
    [Required, StringLength(200)]
    public required string SetupToken { get; init; }
}

/// <summary>Makes the signed-in user the administrator of this installation and renews the session, whose rights have grown.</summary>
internal static class BecomeAdministrator
{
    public static async Task<Ok<Envelope<UserResponse>>> Handle(
        BecomeAdministratorRequest request, AdministratorAppointment appointment, SetupToken setupToken, IdentityDb db, CurrentUser current,
        SessionRevoker revoker, SessionIssuer sessions, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken) ?? throw ApiException.NotFound("account");
        await appointment.AppointAsync(user, request.SetupToken, cancellationToken);
        await revoker.RevokeAsync(db.Sessions.Where(session => session.Id == current.Caller!.CredentialId), cancellationToken);
        await sessions.RenewAsync(user, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        setupToken.Withdraw();
        return ApiResults.Ok(UserResponse.Of(user));
    }
}
