using MediaLab.KeyVault;
using MediaLab.KeyVault.ApiKeys;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("keyvault");
builder.AddServiceDatabase<KeyVaultDb>();
builder.AddMessaging("keyvault", typeof(KeyVaultDb).Assembly);
builder.Services.AddValidation();
builder.AddKeyVault();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<KeyVaultDb>(args) || await app.RedriveIfAskedAsync(args) || await app.RewrapIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapApiKeyEndpoints();
app.MapGrpcService<ProviderKeysService>().RequireService("generation");
await app.RunAsync();
