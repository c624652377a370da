namespace MediaLab.Identity.Accounts;

/// <summary>A user as the API shows it to that user.</summary>
/// <param name="Id">The user.</param>
/// <param name="Email" example="ada@example.com">What they log in with.</param>
/// <param name="Name" example="Ada Lovelace">Shown to others.</param>
/// <param name="Locale" example="de-AT">BCP 47; null: the browser decides.</param>
/// <param name="TwoFactorEnabled">Log-in asks for a code as well.</param>
/// <param name="Administrator">Administrator of this installation.</param>
/// <param name="CreatedAt">Sign-up, UTC.</param>
public sealed record UserResponse(
    Guid Id, string Email, string Name, string? Locale, bool TwoFactorEnabled, bool Administrator, DateTimeOffset CreatedAt)
{
    internal static UserResponse Of(User user) =>
        new(user.Id, user.Email!, user.Name, user.Locale, user.TwoFactorEnabled, user.Administrator, user.CreatedAt);
}
