using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Administration;

/// <summary>Turns a set-up token into the administrator's right, once. Needs worker access: it looks at every user.</summary>
internal sealed class AdministratorAppointment(IdentityDb db, SetupToken setupToken)
{
    private const long Lock = 0x4D4C_6164_6D69;

    /// <summary>Marks the user; the caller saves and commits, then withdraws the token. Call inside a transaction.</summary>
    /// <exception cref="ApiException">403: not the token, or there is an administrator already.</exception>
    public async Task AppointAsync(User user, string candidate, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);
        if (!setupToken.Matches(candidate) || await db.Users.AnyAsync(other => other.Administrator, cancellationToken))
        {
            throw new ApiException(403, ErrorCodes.SetupTokenInvalid, "This is not the set-up token, or this installation has an administrator already.");
        }

        user.Administrator = true;
    }
}
