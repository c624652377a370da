using MediaLab.Identity.Accounts;
using MediaLab.Identity.Credentials;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("identity");
builder.AddServiceDatabase<IdentityDb>();
builder.AddMessaging("identity", typeof(IdentityDb).Assembly);
builder.Services.AddValidation();
builder.AddAccounts();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<IdentityDb>(args))
{
    return;
}

app.UseServiceDefaults();
app.UseWorkerAccess();
app.MapAccountEndpoints();
app.MapGrpcService<CredentialsService>().RequireService(InternalAuthentication.Gateway).WithWorkerAccess();
await app.RunAsync();
