using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Accounts;

/// <summary>What a person says about themselves.</summary>
public sealed record UpdateProfileRequest
{
    /// <summary>Shown to others; 1 to 100 characters.</summary>
    /// <example>Ada Lovelace</example>
    [Required, StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>BCP 47, for example "en" or "de-AT"; null: the browser decides.</summary>
    /// <example>de-AT</example>
    [StringLength(35), RegularExpression("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    public string? Locale { get; init; }
}

internal static class UpdateProfile
{
    public static async Task<Ok<Envelope<UserResponse>>> Handle(
        UpdateProfileRequest request, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var user = await db.Users.FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken) ?? throw ApiException.NotFound("account");
        user.Name = request.Name.Trim();
        user.Locale = request.Locale;
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(UserResponse.Of(user));
    }
}
