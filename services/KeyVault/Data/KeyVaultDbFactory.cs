using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.KeyVault.Data;

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class KeyVaultDbFactory : IDesignTimeDbContextFactory<KeyVaultDb>
{
    public KeyVaultDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<KeyVaultDb>().UseNpgsql().Options);
}
