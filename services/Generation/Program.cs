using MediaLab.Generation;
using MediaLab.Generation.Batches;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Settings;
using MediaLab.Generation.Webhooks;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
var role = ServiceRole.From(builder.Configuration);
builder.AddServiceDefaults("generation");
builder.AddServiceDatabase<GenerationDb>();
builder.AddMessaging("generation", typeof(GenerationDb).Assembly);
builder.Services.AddValidation();
builder.AddGenerations(role);

var app = builder.Build();
if (await app.MigrateIfAskedAsync<GenerationDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
if (role.IsApi)
{
    app.MapGenerationEndpoints();
    app.MapBatchEndpoints();
    app.MapModelEndpoints();
    app.MapProviderEndpoints();
    app.MapWebhookEndpoints();
    app.MapGrpcService<GenerationLookupService>().RequireService("costing");
}

await app.RunAsync();
