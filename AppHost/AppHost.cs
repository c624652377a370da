// MediaLab on one page: which parts there are, what each is given, and who waits for whom.
using System.Globalization;

var builder = DistributedApplication.CreateBuilder(args);

var dataFolder = Path.GetFullPath(builder.Configuration["MEDIALAB_DATA"] ?? Path.Combine(builder.AppHostDirectory, "..", ".medialab"));
var gatewayPort = int.Parse(builder.Configuration["MEDIALAB_PORT"] ?? "5080", CultureInfo.InvariantCulture);
var webFolder = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "clients", "web"));

// Seven services with two pools of 20 connections each.
var postgres = builder.AddPostgres("postgres").WithDataVolume().WithArgs("-c", "max_connections=300");
var messaging = builder.AddRabbitMQ("messaging").WithDataVolume();

// Every service owns one database. A one-shot step prepares it (roles, tables) and the service's queues; the service itself
// logs in as a role that may do neither.
var migrations = new List<IResourceBuilder<ProjectResource>>();
var identity = AddService<Projects.MediaLab_Identity>("identity");
var projects = AddService<Projects.MediaLab_Projects>("projects");
var keyvault = AddService<Projects.MediaLab_KeyVault>("keyvault");
var generation = AddService<Projects.MediaLab_Generation>("generation");
var assets = AddService<Projects.MediaLab_Assets>("assets");
var costing = AddService<Projects.MediaLab_Costing>("costing");
var analytics = AddService<Projects.MediaLab_Analytics>("analytics");
IResourceBuilder<ProjectResource>[] services = [identity, projects, keyvault, generation, assets, costing, analytics];

generation.WithReference(keyvault).WithReference(costing).WithReference(assets).WithReference(projects);
costing.WithReference(generation).WithReference(projects);
assets.WithReference(projects);

// A key is derived from 32 MiB, filled anew each time: in huge pages that takes a third of the time (docs/adr/0011-scrypt.md). Other C libraries than glibc ignore it.
keyvault.WithEnvironment("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

// To try everything without keys, money and network (Simulate=true): every provider is the simulator of the tests.
if (builder.Configuration["Simulate"] == "true")
{
    var simulator = builder.AddProject<Projects.MediaLab_ProviderSimulator>("simulator", launchProfileName: null).WithHttpEndpoint();
    var address = simulator.GetEndpoint("http");
    foreach (var service in (IResourceBuilder<ProjectResource>[])[generation, keyvault])
    {
        // It can be entered as an endpoint of one's own too.
        service.WithEnvironment("Providers__SimulatorUrl", address)
            .WithEnvironment("Egress__AllowedHosts__0", ReferenceExpression.Create($"{address.Property(EndpointProperty.HostAndPort)}"));
    }

    generation.WithEnvironment("Generation__PollPace", "0.2");
}

// Media is kept in the data folder, or in S3 (Storage:Kind=s3): in the store that Storage:S3 names, else in a MinIO of our own.
var ownStore = builder.Configuration.GetSection("Storage:S3").GetChildren().ToList();
if (ownStore.Count > 0)
{
    assets.WithEnvironment("Storage__Kind", "s3");
    foreach (var setting in ownStore)
    {
        assets.WithEnvironment($"Storage__S3__{setting.Key}", setting.Value);
    }
}
else if (builder.Configuration["Storage:Kind"] == "s3")
{
    var storageKey = builder.AddParameter("storage-secret", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
    var storage = builder.AddContainer("storage", "minio/minio", "RELEASE.2025-09-07T16-13-09Z")
        .WithArgs("server", "/data")
        .WithVolume("medialab-storage", "/data")
        .WithEnvironment("MINIO_ROOT_USER", "medialab")
        .WithEnvironment("MINIO_ROOT_PASSWORD", storageKey)
        .WithHttpEndpoint(targetPort: 9000)
        .WithHttpHealthCheck("/minio/health/ready");
    assets.WithEnvironment("Storage__Kind", "s3")
        .WithEnvironment("Storage__S3__Endpoint", storage.GetEndpoint("http"))
        .WithEnvironment("Storage__S3__Bucket", "medialab")
        .WithEnvironment("Storage__S3__AccessKey", "medialab")
        .WithEnvironment("Storage__S3__SecretKey", storageKey)
        .WaitFor(storage);
}

// The only door: everything else listens on loopback or inside the cluster.
var gateway = builder.AddProject<Projects.MediaLab_Gateway>("gateway", launchProfileName: null)
    .WithHttpEndpoint(port: gatewayPort)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(messaging)
    .WithEnvironment("MEDIALAB_DATA", dataFolder)
    .WithEnvironment("Web__Root", Path.Combine(webFolder, "dist"));
foreach (var service in services)
{
    gateway.WithReference(service);
}

// Queues of every service exist before anyone publishes to them.
foreach (var consumer in services.Append(gateway))
{
    foreach (var migration in migrations)
    {
        consumer.WaitForCompletion(migration);
    }
}

// The gateway serves the built web app. While working on it: Web:Dev=true runs Vite with hot reload beside it.
if (builder.ExecutionContext.IsPublishMode || builder.Configuration["Web:Dev"] == "true")
{
    var web = builder.AddViteApp("web", webFolder).WithReference(gateway).WithExternalHttpEndpoints();
    gateway.PublishWithContainerFiles(web, "wwwroot");
}

builder.Build().Run();

IResourceBuilder<ProjectResource> AddService<TProject>(string name)
    where TProject : IProjectMetadata, new()
{
    var password = builder.AddParameter(
        $"{name}-db-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
    var database = postgres.AddDatabase($"{name}-db", name);

    migrations.Add(builder.AddProject<TProject>($"{name}-migrations", launchProfileName: null)
        .WithArgs("--migrate")
        .WithReference(database, "database")
        .WithReference(messaging)
        .WithEnvironment("DatabasePassword", password)
        .WithEnvironment("MEDIALAB_DATA", dataFolder)
        .WaitFor(database)
        .WaitFor(messaging));

    var endpoint = postgres.Resource.PrimaryEndpoint;
    return builder.AddProject<TProject>(name, launchProfileName: null)
        .WithHttpEndpoint()
        .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
        .WithEndpoint("grpc", grpc => grpc.Transport = "http2")
        .WithEndpointsInEnvironment(exposed => exposed.Name != "grpc")
        .WithHttpHealthCheck("/health")
        .WithEnvironment("ConnectionStrings__database", ReferenceExpression.Create(
            $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Username={name}_app;Password={password};Database={name}"))
        .WithReference(messaging)
        .WithEnvironment("MEDIALAB_DATA", dataFolder);
}
