using MediaLab.Analytics.Data;
using MediaLab.Analytics.Erasure;
using MediaLab.Analytics.Reports;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Erasure;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.ServiceDefaults.Data.Migrations;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("analytics");
builder.AddServiceDatabase<AnalyticsDb>();
builder.AddMessaging("analytics", typeof(AnalyticsDb).Assembly);
builder.Services.AddValidation();
builder.Services.AddScoped<ReportReader>();
builder.Services.AddWorkspaceErasure<EraseWithUser>();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<AnalyticsDb>(args) || await app.RedriveIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapReportEndpoints();
await app.RunAsync();
