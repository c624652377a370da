using MediaLab.Contracts.Generation.V1;
using MediaLab.Costing;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Data;
using MediaLab.Costing.Holds;
using MediaLab.Costing.Ledger;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Grpc;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("costing");
builder.AddServiceDatabase<CostingDb>();
builder.AddMessaging("costing", typeof(CostingDb).Assembly);
builder.AddServiceClient<GenerationLookup.GenerationLookupClient>("generation");
builder.Services.AddValidation();
builder.Services.AddSingleton(PriceCatalogue.LoadBuiltIn());
builder.Services.AddSingleton<CostingMetrics>();
builder.Services.AddScoped<BudgetBook>().AddScoped<ProjectBudgets>().AddScoped<HoldDesk>().AddScoped<Settlement>().AddScoped<Reconciler>();
builder.Services.AddHostedService<HoldExpiry>();
builder.Services.AddHostedService<NightlyReconciliation>();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<CostingDb>(args))
{
    return;
}

app.UseServiceDefaults();
app.MapGrpcService<CostControlService>().RequireService("generation");
app.MapPriceEndpoints();
app.MapBudgetEndpoints();
app.MapLedgerEndpoints();
await app.RunAsync();
