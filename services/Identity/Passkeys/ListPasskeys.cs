using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Passkeys;

internal static class ListPasskeys
{
    public static async Task<Ok<Envelope<Page<PasskeyResponse>>>> Handle(
        UserManager<User> users, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken)
            ?? throw ApiException.NotFound("account");
        return ApiResults.Ok(new Page<PasskeyResponse>(
            [.. (await users.GetPasskeysAsync(user)).OrderByDescending(passkey => passkey.CreatedAt).Select(PasskeyResponse.Of)], NextCursor: null));
    }
}
