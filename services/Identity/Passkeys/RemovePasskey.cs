using System.Buffers.Text;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Passkeys;

internal static class RemovePasskey
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        string id, UserManager<User> users, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var user = await db.Users.FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken) ?? throw ApiException.NotFound("account");
        if (!Base64Url.IsValid(id) || await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) is not { } passkey)
        {
            throw ApiException.NotFound("passkey");
        }

        await users.RemovePasskeyAsync(user, passkey.CredentialId);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Done();
    }
}
