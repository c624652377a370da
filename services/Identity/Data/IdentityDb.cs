using MediaLab.Identity.Accounts;
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
}
