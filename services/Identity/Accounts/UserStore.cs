using MediaLab.Identity.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace MediaLab.Identity.Accounts;

/// <summary>
/// The framework's store, with two differences: the handler's one SaveChanges writes what it changed together with sessions and events,
/// and what lies in the token table (authenticator keys, recovery codes) is encrypted.
/// </summary>
internal sealed class UserStore : UserOnlyStore<User, IdentityDb, Guid>
{
    private readonly IDataProtector _protector;

    public UserStore(IdentityDb db, IDataProtectionProvider protection, IdentityErrorDescriber describer)
        : base(db, describer)
    {
        AutoSaveChanges = false;
        _protector = protection.CreateProtector("MediaLab.Identity.UserTokens");
    }

    /// <summary>
    /// Users here are always tracked, so their changes are known. The framework would attach the user anew, which after a first change that is
    /// not saved yet forgets what the row's concurrency stamp was.
    /// </summary>
    public override Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        return Task.FromResult(IdentityResult.Success);
    }

    public override Task SetTokenAsync(User user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : _protector.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(User user, string loginProvider, string name, CancellationToken cancellationToken) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } value ? _protector.Unprotect(value) : null;
}
