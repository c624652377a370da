using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.Extensions.Configuration;

namespace MediaLab.ServiceDefaults.Tests;

/// <summary>What only a real process shows: Kestrel's limits, two ports, signals, and servers that go away.</summary>
[Collection(SampleCollection.Name)]
public sealed class ProcessTests(SampleHost host)
{
    private const string Assembly = "MediaLab.SampleService.dll";

    [Fact]
    public async Task A_body_over_the_limit_is_413_and_the_server_does_not_say_what_it_is()
    {
        await using var service = await ServiceProcess.StartAsync(Assembly, host.Settings);
        // Without waiting for the server's word the client may still be sending when the server hangs up, and miss the answer.
        using var patient = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using var client = ClientFor(service, Callers.New(), patient);
        client.DefaultRequestHeaders.ExpectContinue = true;

        using var read = await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{new string('a', 16_000_000)}}"}"""));
        using var answer = await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{new string('a', 17_000_000)}}"}"""));

        // The longest batch is read; that a note is not so long is another matter.
        await ErrorTests.AssertProblemAsync(read, 400, "VALIDATION_FAILED");

        await ErrorTests.AssertProblemAsync(answer, 413, "TOO_LARGE");
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_request_at_work_ends_before_the_process_does()
    {
        await using var service = await ServiceProcess.StartAsync(Assembly, host.Settings);
        using var client = ClientFor(service, Callers.New());
        var request = client.PostAsync("/api/notes", Questions.Json("""{"text":"slow","then":"take_long"}"""));
        await Task.Delay(700);

        Assert.Equal(0, await service.StopAsync());

        Assert.Equal(HttpStatusCode.Created, (await request).StatusCode);
    }

    [Fact]
    public async Task Grpc_has_its_own_port()
    {
        await using var service = await ServiceProcess.StartAsync(Assembly, host.Settings);
        var caller = Callers.New();
        using var client = ClientFor(service, caller);
        var note = (await (await client.PostAsync("/api/notes", Questions.Json("""{"text":"found"}"""))).BodyAsync()).GetProperty("data").GetProperty("id").GetString();
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        var headers = new Metadata { { "authorization", $"Bearer {TokenFor(caller)}" } };

        var answer = await new ProjectLookup.ProjectLookupClient(channel).GetProjectAsync(new GetProjectRequest { ProjectId = note }, headers);

        Assert.Equal("found", answer.Name);
    }

    [Fact]
    public async Task Without_its_database_the_service_answers_503_and_recovers_by_itself()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var settings = await SettingsForAsync(postgres, host.Settings["ConnectionStrings:messaging"]!);
        await using var service = await ServiceProcess.StartAsync(Assembly, settings);
        using var client = ClientFor(service, Callers.New());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/notes")).StatusCode);

        await postgres.StopAsync();

        await ErrorTests.AssertProblemAsync(await client.GetAsync("/api/notes"), 503, "UNAVAILABLE");
        using var write = await client.PostAsync("/api/notes", Questions.Json("""{"text":"a"}"""));
        await ErrorTests.AssertProblemAsync(write, 503, "UNAVAILABLE");
        Assert.NotNull(write.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);

        await postgres.StartAgainAsync();
        await Eventually.HoldsAsync(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, "health");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/api/notes", Questions.Json("""{"text":"a"}"""))).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_its_broker_the_service_takes_writes_and_is_unhealthy_and_nothing_is_lost(bool publishOnly)
    {
        await using var broker = await RabbitMqServer.StartAsync();
        var settings = await SettingsForAsync(await PostgresServer.SharedAsync(), broker.Address);
        settings["publishOnly"] = $"{publishOnly}";
        await using var service = await ServiceProcess.StartAsync(Assembly, settings);
        var caller = Callers.New();
        using var client = ClientFor(service, caller);
        await Eventually.HoldsAsync(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, "health");

        await broker.KillAsync();

        await Eventually.HoldsAsync(async () => (await client.GetAsync("/health")).StatusCode is HttpStatusCode.ServiceUnavailable, "the health check to notice");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/api/notes", Questions.Json("""{"text":"while away"}"""))).StatusCode);
        await Task.Delay(2000);
        var database = settings["admin"]!;
        Assert.Equal(1L, await Questions.ScalarAsync<long>(database, "select count(*) from outbox"));

        await broker.StartAgainAsync();
        await Eventually.HoldsAsync(async () => await Questions.ScalarAsync<long>(database, "select count(*) from outbox") == 0, "the outbox to empty", 60);
        await Eventually.HoldsAsync(async () => (await client.GetAsync("/health")).IsSuccessStatusCode, "health");
        if (!publishOnly)
        {
            await Eventually.HoldsAsync(async () => await Questions.ScalarAsync<long>(database, "select count(*) from effects") == 1, "the effect");
        }
    }

    private async Task<Dictionary<string, string?>> SettingsForAsync(PostgresServer postgres, string broker)
    {
        var admin = await postgres.CreateDatabaseAsync("sample");
        var settings = new Dictionary<string, string?>(host.Settings)
        {
            ["ConnectionStrings:database"] = admin,
            ["ConnectionStrings:messaging"] = broker,
            ["DatabasePassword"] = PostgresServer.RolePassword,
            ["admin"] = admin,
        };
        Assert.Equal(0, await ServiceProcess.RunAsync(Assembly, settings, "--migrate"));
        settings["ConnectionStrings:database"] = new Npgsql.NpgsqlConnectionStringBuilder(admin) { Username = "sample_app", Pooling = true }.ConnectionString;
        return settings;
    }

    private HttpClient ClientFor(ServiceProcess service, Caller caller, SocketsHttpHandler? handler = null) => new(handler ?? new SocketsHttpHandler())
    {
        BaseAddress = service.Http,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(caller)) },
    };

    private string TokenFor(Caller caller)
    {
        var identity = new ServiceIdentity(InternalAuthentication.Gateway);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("MEDIALAB_DATA", host.DataFolder)]).Build();
        return new InternalTokens(new TrustKeys(configuration, identity), identity, TimeProvider.System).Mint("sample", caller);
    }
}
