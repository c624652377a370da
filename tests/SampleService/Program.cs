using MediaLab.Contracts.Events;
using MediaLab.SampleService.Data;
using MediaLab.SampleService.Load;
using MediaLab.SampleService.Notes;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

// A service that exists to test what all services share, in the test's process and as one that can be killed.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("sample");
builder.AddServiceDatabase<SampleDb>();
// A publisher has no consumers, like Identity or KeyVault.
builder.AddMessaging("sample", builder.Configuration.GetValue<bool>("publishOnly") ? typeof(IIntegrationEvent).Assembly : typeof(SampleDb).Assembly);
builder.Services.AddValidation();
builder.Services.AddOptions<LoadOptions>().BindConfiguration("load");
builder.Services.AddHostedService<LoadWriter>();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<SampleDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapNoteEndpoints();
app.MapGrpcService<NoteLookup>().RequireService("generation", InternalAuthentication.Gateway);
await app.RunAsync();
