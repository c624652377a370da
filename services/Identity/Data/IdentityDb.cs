using MediaLab.Identity.AccessTokens;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Administration;
using MediaLab.Identity.Passkeys;
using MediaLab.Identity.Sessions;
using MediaLab.Identity.Workspaces;
using MediaLab.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Data;

internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : ServiceDbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Workspace> Workspaces => Set<Workspace>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<PasskeyChallenge> PasskeyChallenges => Set<PasskeyChallenge>();

    public DbSet<InstallationSettings> Settings => Set<InstallationSettings>();
}
