using MediaLab.Projects;
using MediaLab.Projects.Data;
using MediaLab.Projects.Projects;
using MediaLab.Projects.Templates;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("projects");
builder.AddServiceDatabase<ProjectsDb>();
builder.AddMessaging("projects", typeof(ProjectsDb).Assembly);
builder.Services.AddValidation();
builder.AddProjects();

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
