using System.Collections.Concurrent;
using Grpc.Core;
using MassTransit;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Contracts.Generation.V1;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Data;
using MediaLab.Costing.Holds;
using MediaLab.Costing.Ledger;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Costing.Tests;

/// <summary>The Costing service over a real database; Generation and Projects are played by <see cref="Generation"/> and <see cref="Projects"/>.</summary>
public sealed class CostingHost() : ServiceHost<Program>("costing")
{
    /// <summary>What Generation answers when it is asked about holds.</summary>
    internal FakeGeneration Generation { get; } = new();

    /// <summary>What Projects answers when it is asked about projects.</summary>
    internal FakeProjects Projects { get; } = new();

    protected override bool WithBroker => true;

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<CostingDb>(services);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services
            .AddScoped<GenerationLookup.GenerationLookupClient>(_ => Generation)
            .AddScoped<ProjectLookup.ProjectLookupClient>(_ => Projects));
    }

    /// <summary>Costing as Generation calls it for this person.</summary>
    internal CostControl.CostControlClient CostsFor(Caller caller) => new(ChannelFor("generation", caller));

    /// <summary>Runs something as a consumer does: worker role, one transaction, saved at the end.</summary>
    internal async Task InTransactionAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<CostingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await work(scope.ServiceProvider);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    internal Task CompleteAsync(Guid workspaceId, GenerationFacts facts, ProviderUsage? usage) =>
        InTransactionAsync(services => services.GetRequiredService<Settlement>().SettleAsync(workspaceId, facts, usage, CancellationToken.None));

    internal Task FollowProjectAsync(Guid workspaceId, Guid projectId, long? limitNanoUsd, long version) =>
        InTransactionAsync(services => services.GetRequiredService<ProjectBudgets>().FollowAsync(workspaceId, projectId, limitNanoUsd, version, CancellationToken.None));

    /// <summary>Publishes as another service does and waits for the effect: the inbox takes the message in the same transaction.</summary>
    internal async Task HearAsync<T>(T integrationEvent)
        where T : class, IIntegrationEvent
    {
        var messageId = Guid.CreateVersion7();
        await Services.GetRequiredService<IBus>().Publish(integrationEvent, context => context.MessageId = messageId);
        await Eventually.HoldsAsync(
            () => ReadAsync(db => db.Database.SqlQuery<bool>($"""select exists (select 1 from inbox where message_id = {messageId}) as "Value" """).SingleAsync()), "the message is consumed");
    }

    internal async Task<T> ReadAsync<T>(Func<CostingDb, Task<T>> read)
    {
        await using var scope = Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope();
        return await read(scope.ServiceProvider.GetRequiredService<CostingDb>());
    }

    /// <summary>Fails unless every budget of every workspace adds up.</summary>
    internal async Task AssertProvenAsync()
    {
        await using var scope = Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope();
        var found = await scope.ServiceProvider.GetRequiredService<Reconciler>().ReconcileAsync(CancellationToken.None);
        Assert.Empty(found.Budgets);
        Assert.Empty(found.HoldsAgainstLedger);
    }
}

/// <summary>Knows the generations a test tells it about.</summary>
internal sealed class FakeGeneration : GenerationLookup.GenerationLookupClient
{
    public Dictionary<string, string> States { get; } = [];

    /// <summary>Set to have every call fail.</summary>
    public bool Away { get; set; }

    /// <summary>A question about one of these generations fails, and it alone.</summary>
    public ConcurrentBag<string> Unanswerable { get; } = [];

    public override AsyncUnaryCall<GetStatesReply> GetStatesAsync(GetStatesRequest request, CallOptions options)
    {
        var reply = new GetStatesReply
        {
            States = { request.GenerationIds.Where(States.ContainsKey).Select(id => new GenerationState { GenerationId = id, State = States[id] }) },
        };
        var answer = Away ? Task.FromException<GetStatesReply>(new RpcException(new Status(StatusCode.Unavailable, "away")))
            : request.GenerationIds.Any(id => Unanswerable.Contains(id)) ? Task.FromException<GetStatesReply>(new RpcException(new Status(StatusCode.Internal, "broken")))
            : Task.FromResult(reply);
        return new AsyncUnaryCall<GetStatesReply>(answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}

/// <summary>Knows every project but those a test takes away.</summary>
internal sealed class FakeProjects : ProjectLookup.ProjectLookupClient
{
    public ConcurrentBag<Guid> Missing { get; } = [];

    public override AsyncUnaryCall<ProjectReply> GetProjectAsync(
        GetProjectRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        var answer = Missing.Contains(Guid.Parse(request.ProjectId))
            ? Task.FromException<ProjectReply>(new RpcException(new Status(StatusCode.NotFound, "There is no such project in this workspace.")))
            : Task.FromResult(new ProjectReply { ProjectId = request.ProjectId, Name = "Film" });
        return new AsyncUnaryCall<ProjectReply>(answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class CostingCollection : ICollectionFixture<CostingHost>
{
    public const string Name = "costing";
}
