using MediaLab.Projects.Data;
using MediaLab.Projects.Projects;
using MediaLab.Projects.Templates;
using MediaLab.Projects.Trash;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("projects");
builder.AddServiceDatabase<ProjectsDb>();
builder.AddMessaging("projects", typeof(ProjectsDb).Assembly);
builder.Services.AddSingleton<TrashCollector>();
builder.Services.AddHostedService(services => services.GetRequiredService<TrashCollector>());
builder.Services.AddValidation();
builder.Services.AddGrpc().AddServiceOptions<ProjectLookupService>(options => options.MaxReceiveMessageSize = ProjectLookupService.LargestQuestion);

var app = builder.Build();
if (await app.MigrateIfAskedAsync<ProjectsDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapProjectEndpoints();
app.MapTemplateEndpoints();
app.MapGrpcService<ProjectLookupService>().RequireService("generation", "assets", "costing");
await app.RunAsync();
