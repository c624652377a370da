using MediaLab.KeyVault.ApiKeys;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Egress;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("keyvault");
builder.AddServiceDatabase<KeyVaultDb>();
builder.AddMessaging("keyvault", typeof(KeyVaultDb).Assembly);
builder.Services.AddSingleton<MasterKeySource>();
builder.Services.AddSingleton<MasterKeyRing>();
builder.Services.AddSingleton<DerivedKeys>();
builder.Services.AddSingleton<KeyCipher>();
builder.Services.AddSingleton<KeyRewrap>();
builder.Services.AddSingleton<KeyCheck>();
builder.Services.AddScoped<KeyReader>();
builder.Services.AddHostedService<MasterKeyCheck>();
builder.Services.AddHttpClient(KeyCheck.ProviderClient)
    .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
builder.Services.AddEgressClient(KeyCheck.EgressClient);
builder.Services.AddValidation();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<KeyVaultDb>(args) || await app.RedriveIfAskedAsync(args) || await app.RewrapIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapApiKeyEndpoints();
app.MapGrpcService<ProviderKeysService>().RequireService("generation");
await app.RunAsync();
