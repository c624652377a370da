using MediaLab.Assets;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.Assets.Uploads;
using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Grpc;

var builder = WebApplication.CreateBuilder(args);
var role = ServiceRole.From(builder.Configuration);
builder.AddServiceDefaults("assets");
builder.AddServiceDatabase<AssetsDb>();
builder.AddMessaging("assets", typeof(AssetsDb).Assembly);
builder.AddObjectStorage();
builder.AddServiceClient<ProjectLookup.ProjectLookupClient>("projects");
builder.AddAssets(role);
builder.Services.AddValidation();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<AssetsDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
if (role.IsApi)
{
    app.MapAssetEndpoints();
    app.MapContentEndpoints();
    app.MapGrpcService<AssetStoreService>().RequireService("generation");
}

await app.RunAsync();
