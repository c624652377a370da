using System.Reflection;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Data;

namespace MediaLab.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly Type[] Publishers = [typeof(IBus), typeof(IBusControl), typeof(IPublishEndpoint), typeof(ISendEndpointProvider), typeof(IPublishEndpointProvider)];

    [Fact]
    public void No_service_references_another()
    {
        var services = InspectedSystem.ServiceAssemblies().ToArray();
        var names = services.Select(assembly => assembly.GetName().Name).ToHashSet();

        Assert.NotEmpty(services);
        Assert.All(services, assembly => Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference => names.Contains(reference.Name)));
    }

    [Fact]
    public void What_is_shared_knows_no_service()
    {
        Assembly[] shared = [typeof(ServiceDefaults.ServiceIdentity).Assembly, typeof(ServiceDbContext).Assembly, typeof(IIntegrationEvent).Assembly];
        var services = InspectedSystem.ServiceAssemblies().Select(assembly => assembly.GetName().Name).ToHashSet();

        Assert.NotEmpty(services);
        Assert.All(shared, assembly => Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference => services.Contains(reference.Name)));
    }

    [Fact]
    public void Contracts_are_words_only()
    {
        var contracts = typeof(IIntegrationEvent).Assembly;
        var own = contracts.GetTypes().Where(type => type.Namespace is "MediaLab.Contracts" or "MediaLab.Contracts.Events" && !type.IsNested && type.IsPublic).ToArray();

        Assert.True(own.Length > 10);
        Assert.All(contracts.GetReferencedAssemblies(), reference => Assert.True(
            reference.Name!.StartsWith("System", StringComparison.Ordinal) || reference.Name is "Google.Protobuf" or "Grpc.Core.Api" or "netstandard", reference.Name));
        // How an amount is spelled on the wire is part of the contract.
        Assert.All(own.Where(type => type != typeof(Contracts.UsdAmount)), type => Assert.True(
            type.IsInterface || type.IsEnum || (type.IsAbstract && type.IsSealed && type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly).Length == 0) || IsRecord(type),
            $"{type} is more than a record, an enum, an interface or constants."));
    }

    [Fact]
    public void Every_event_is_a_sealed_record()
    {
        var events = EventContracts.All;

        Assert.NotEmpty(events);
        Assert.All(events, type => Assert.True(type.IsSealed && IsRecord(type), $"{type} is not a sealed record."));
    }

    /// <summary>Whatever is published without the outbox is lost in a crash, or told although it was rolled back.</summary>
    [Fact]
    public void Only_the_relay_publishes()
    {
        var types = InspectedSystem.ServiceAssemblies().SelectMany(assembly => assembly.GetTypes()).ToArray();
        const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

        var used = types.SelectMany(type => type.GetFields(Everything).Select(field => (type, field.FieldType))
            .Concat(type.GetConstructors(Everything).SelectMany(constructor => constructor.GetParameters()).Select(parameter => (type, parameter.ParameterType)))
            .Concat(type.GetMethods(Everything).SelectMany(method => method.GetParameters()).Select(parameter => (type, parameter.ParameterType))));

        Assert.True(types.Length > 100);
        Assert.DoesNotContain(used, use => Publishers.Contains(use.Item2));
        foreach (var service in Repository.ServiceNames)
        {
            Assert.All(Repository.SourcesOf(service), file =>
            {
                var text = File.ReadAllText(Path.Combine(Repository.Root, file));
                Assert.False(text.Contains("IConsumer<", StringComparison.Ordinal) && ConsumerPublishes(text), $"{file} publishes from a consumer past the outbox.");
            });
        }
    }

    [Fact]
    public void Every_Program_is_a_table_of_contents()
    {
        Assert.NotEmpty(Repository.ServiceNames);
        Assert.All(Repository.ServiceNames, service =>
            Assert.InRange(File.ReadAllLines(Path.Combine(Repository.FolderOf(service), "Program.cs")).Length, 1, 40));
    }

    private static bool ConsumerPublishes(string text) =>
        new[] { "context.Publish(", "context.Send(", "context.Respond", "context.Forward(" }.Any(call => text.Contains(call, StringComparison.Ordinal));

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
