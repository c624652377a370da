using System.Text.Json;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Passkeys;

/// <summary>What the browser's WebAuthn call needs.</summary>
/// <param name="ChallengeId">To be sent back with the browser's answer, within five minutes.</param>
/// <param name="Options" example='{"rpId":"media.example.com","challenge":"3q2-7wAAQmFzZTY0","timeout":300000,"userVerification":"required"}'>For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON.</param>
public sealed record PasskeyOptionsResponse(Guid ChallengeId, JsonElement Options);

internal static class BeginPasskeyRegistration
{
    public static async Task<Ok<Envelope<PasskeyOptionsResponse>>> Handle(
        IPasskeyHandler<User> passkeys, PasskeyChallenges challenges, IdentityDb db, CurrentUser current, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken)
            ?? throw ApiException.NotFound("account");
        var options = await passkeys.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.Name }, http);
        var challenge = challenges.Add(user.Id, options.AttestationState);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(new PasskeyOptionsResponse(challenge.Id, JsonSerializer.Deserialize<JsonElement>(options.CreationOptionsJson)));
    }
}
