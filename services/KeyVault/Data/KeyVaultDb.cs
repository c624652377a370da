using MediaLab.KeyVault.ApiKeys;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.Data;

internal sealed class KeyVaultDb(DbContextOptions<KeyVaultDb> options) : ServiceDbContext(options)
{
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<KeyAccess> KeyAccesses => Set<KeyAccess>();

    public DbSet<KnownMasterKey> MasterKeys => Set<KnownMasterKey>();
}
