using System.Text.Json;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.Passkeys;

/// <summary>Asks for any passkey the device has for this place: it says whose it is, so nobody can ask who has one.</summary>
internal static class BeginPasskeyLogIn
{
    public static async Task<Ok<Envelope<PasskeyOptionsResponse>>> Handle(
        IPasskeyHandler<User> passkeys, PasskeyChallenges challenges, IdentityDb db, HttpContext http, CancellationToken cancellationToken)
    {
        var options = await passkeys.MakeRequestOptionsAsync(null, http);
        var challenge = challenges.Add(null, options.AssertionState);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(new PasskeyOptionsResponse(challenge.Id, JsonSerializer.Deserialize<JsonElement>(options.RequestOptionsJson)));
    }
}
