using MediaLab.Contracts.Identity.V1;
using MediaLab.Gateway.Health;
using MediaLab.Gateway.Proxy;
using MediaLab.Gateway.Sessions;
using MediaLab.Gateway.WebApp;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Grpc;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(InternalAuthentication.Gateway);
builder.AddServiceClient<Credentials.CredentialsClient>("identity");
builder.AddSessions();
builder.AddProxy();
builder.AddHealth();
builder.AddWebApp();

var app = builder.Build();
app.UseWebApp();
app.UseRouting();
app.UseServiceDefaults();
app.UseCredentialRules();
app.MapProxy();
app.MapHealth();
app.MapWebApp();
await app.RunAsync();
