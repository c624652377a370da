using MediaLab.Identity.AccessTokens;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Administration;
using MediaLab.Identity.Credentials;
using MediaLab.Identity.Data;
using MediaLab.Identity.Passkeys;
using MediaLab.Identity.Sessions;
using MediaLab.Identity.TwoFactor;
using MediaLab.Identity.Workspaces;
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
if (await app.MigrateIfAskedAsync<IdentityDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.UseWorkerAccess();
app.MapAccountEndpoints();
app.MapSessionEndpoints();
app.MapTwoFactorEndpoints();
app.MapPasskeyEndpoints();
app.MapAccessTokenEndpoints();
app.MapWorkspaceEndpoints();
app.MapAdministrationEndpoints();
app.MapGrpcService<CredentialsService>().RequireService(InternalAuthentication.Gateway).WithWorkerAccess();
await app.RunAsync();
