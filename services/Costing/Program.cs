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

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("costing");
builder.AddServiceDatabase<CostingDb>();
builder.AddMessaging("costing", typeof(CostingDb).Assembly);
builder.Services.AddValidation();
builder.AddCosting();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<CostingDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapGrpcService<CostControlService>().RequireService("generation");
app.MapPriceEndpoints();
app.MapBudgetEndpoints();
app.MapLedgerEndpoints();
await app.RunAsync();
