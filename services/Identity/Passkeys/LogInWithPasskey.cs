using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.Passkeys;

/// <summary>The browser's answer to the options.</summary>
public sealed record LogInWithPasskeyRequest
{
    [Required]
    public required Guid ChallengeId { get; init; }

    /// <summary>What navigator.credentials.get() gave, as its toJSON().</summary>
    /// <example>{"id":"q1v8Zk3o","rawId":"q1v8Zk3o","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"eyJ0eXBlIjoi...","authenticatorData":"SZYN5YgO...","signature":"MEUCIQDf..."}}</example>
    [Required]
    public required JsonElement Credential { get; init; }
}

/// <summary>Signs in by passkey. The device has verified its user, so this is two factors and asks for no code.</summary>
internal static class LogInWithPasskey
{
    public static async Task<Ok<Envelope<UserResponse>>> Handle(
        LogInWithPasskeyRequest request, IPasskeyHandler<User> passkeys, PasskeyChallenges challenges, UserManager<User> users, IdentityDb db,
        SessionIssuer sessions, HttpContext http, CancellationToken cancellationToken)
    {
        var state = await challenges.TakeAsync(request.ChallengeId, null, cancellationToken);
        var result = await passkeys.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = http, CredentialJson = request.Credential.GetRawText(), AssertionState = state });
        if (!result.Succeeded)
        {
            throw new ApiException(401, ErrorCodes.PasskeyInvalid, "This passkey is not known here, or could not be verified.", null, result.Failure);
        }

        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        await sessions.StartAsync(result.User, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(UserResponse.Of(result.User));
    }
}
