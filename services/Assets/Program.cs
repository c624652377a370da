using MediaLab.Assets;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.Assets.Uploads;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("assets");
builder.AddServiceDatabase<AssetsDb>();
builder.AddMessaging("assets", typeof(AssetsDb).Assembly);
builder.AddObjectStorage();
builder.AddUploads();
builder.Services.AddValidation();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<AssetsDb>(args))
{
    return;
}

app.UseServiceDefaults();
app.MapAssetEndpoints();
app.MapContentEndpoints();
app.MapGrpcService<AssetStoreService>().RequireService("generation");
await app.RunAsync();
