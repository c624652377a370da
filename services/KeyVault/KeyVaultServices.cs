using MediaLab.KeyVault.ApiKeys;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Egress;

namespace MediaLab.KeyVault;

/// <summary>What the service is made of.</summary>
internal static class KeyVaultServices
{
    public static void AddKeyVault(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<MasterKeySource>();
        services.AddSingleton<MasterKeyRing>();
        services.AddSingleton<DerivedKeys>();
        services.AddSingleton<KeyCipher>();
        services.AddSingleton<KeyRewrap>();
        services.AddSingleton<KeyCheck>();
        services.AddScoped<KeyReader>();
        services.AddHostedService<MasterKeyCheck>();
        services.AddHttpClient(KeyCheck.ProviderClient)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddEgressClient(KeyCheck.EgressClient);
    }
}
