using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
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

/// <summary>The browser's answer to the options.</summary>
public sealed record RegisterPasskeyRequest
{
    [Required]
    public required Guid ChallengeId { get; init; }

    /// <summary>To tell passkeys apart, for example the device's name.</summary>
    /// <example>Ada's phone</example>
    [Required, StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>What navigator.credentials.create() gave, as its toJSON().</summary>
    /// <example>{"id":"q1v8Zk3o","rawId":"q1v8Zk3o","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"eyJ0eXBlIjoi...","attestationObject":"o2NmbXRk..."}}</example>
    [Required]
    public required JsonElement Credential { get; init; }
}

/// <summary>A passkey of the user.</summary>
/// <param name="Id" example="q1v8Zk3o">The credential id, base64url.</param>
/// <param name="Name" example="Ada's phone">Its name.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="BackedUp" example="true">It is synchronised between devices.</param>
public sealed record PasskeyResponse(string Id, string? Name, DateTimeOffset CreatedAt, bool BackedUp)
{
    internal static PasskeyResponse Of(UserPasskeyInfo passkey) =>
        new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt, passkey.IsBackedUp);
}

internal static class RegisterPasskey
{
    private const int Most = 20;

    public static async Task<Created<Envelope<PasskeyResponse>>> Handle(
        RegisterPasskeyRequest request, IPasskeyHandler<User> passkeys, PasskeyChallenges challenges, UserManager<User> users, IdentityDb db,
        CurrentUser current, HttpContext http, CancellationToken cancellationToken)
    {
        var state = await challenges.TakeAsync(request.ChallengeId, current.UserId, cancellationToken);
        var result = await passkeys.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = http, CredentialJson = request.Credential.GetRawText(), AttestationState = state });
        if (!result.Succeeded)
        {
            throw new ApiException(400, ErrorCodes.PasskeyInvalid, "The passkey could not be verified.", null, result.Failure);
        }

        var user = await db.Users.FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken) ?? throw ApiException.NotFound("account");
        if ((await users.GetPasskeysAsync(user)).Count >= Most)
        {
            throw ApiException.Conflict($"There are {Most} passkeys already. Remove one first.");
        }

        result.Passkey.Name = request.Name.Trim();
        await users.AddOrUpdatePasskeyAsync(user, result.Passkey);
        await db.SaveChangesAsync(cancellationToken);
        var passkey = PasskeyResponse.Of(result.Passkey);
        return ApiResults.Created($"/api/auth/passkeys/{passkey.Id}", passkey);
    }
}
