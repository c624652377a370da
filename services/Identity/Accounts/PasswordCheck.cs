using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Accounts;

/// <summary>Asks a signed-in user for the password again before something that cannot be undone. Wrong ones count towards the lockout.</summary>
internal sealed class PasswordCheck(IdentityDb db, UserManager<User> users)
{
    /// <summary>The user, locked until the transaction ends: guesses take turns. Call inside a transaction.</summary>
    /// <exception cref="ApiException">401: not the password, or too many attempts. What was counted is saved.</exception>
    public async Task<User> RequireAsync(Guid userId, string password, CancellationToken cancellationToken)
    {
        var user = await db.Users.FromSql($"select * from users where id = {userId} for update").FirstOrDefaultAsync(cancellationToken)
            ?? throw ApiException.NotFound("account");
        if (!await users.IsLockedOutAsync(user))
        {
            if (await users.CheckPasswordAsync(user, password))
            {
                await users.ResetAccessFailedCountAsync(user);
                return user;
            }

            await users.AccessFailedAsync(user);
            await db.SaveChangesAsync(cancellationToken);
            await db.Database.CommitTransactionAsync(cancellationToken);
        }

        throw new ApiException(401, ErrorCodes.InvalidCredentials, "The password is wrong, or there were too many attempts. Check it, or wait five minutes.");
    }
}
