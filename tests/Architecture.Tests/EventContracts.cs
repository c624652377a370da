using System.Reflection;
using MassTransit;
using MediaLab.Contracts.Events;

namespace MediaLab.Architecture.Tests;

/// <summary>The events, who publishes them and who listens.</summary>
internal static class EventContracts
{
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(IIntegrationEvent).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IIntegrationEvent)))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>By the file that declares it: one per publisher.</summary>
    public static string PublisherOf(Type type)
    {
        var folder = Path.Combine(Repository.Root, "services", "Contracts", "Events");
        var file = Directory.GetFiles(folder, "*Events.cs").Single(file => File.ReadAllText(file).Contains($"sealed record {type.Name}(", StringComparison.Ordinal));
        return Path.GetFileNameWithoutExtension(file)[..^"Events".Length];
    }

    public static IEnumerable<Type> ConsumersOf(Type type) => InspectedSystem.ServiceAssemblies()
        .SelectMany(assembly => assembly.GetTypes())
        .Where(consumer => consumer is { IsAbstract: false, IsClass: true } && consumer.IsAssignableTo(typeof(IConsumer<>).MakeGenericType(type)));

    /// <summary>Wire names and types, as a consumer written against an older version sees them.</summary>
    public static SortedDictionary<string, string> MembersOf(Type type) => new(
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.Name != "EqualityContract")
            .ToDictionary(property => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name), NameOfType),
        StringComparer.Ordinal);

    /// <summary>Records and enums of Contracts that events are made of.</summary>
    public static IEnumerable<Type> Parts() => typeof(IIntegrationEvent).Assembly.GetTypes()
        .Where(type => type is { Namespace: "MediaLab.Contracts.Events", IsPublic: true, IsInterface: false } && !type.IsAssignableTo(typeof(IIntegrationEvent)))
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static string NameOfType(PropertyInfo property)
    {
        var nullable = new NullabilityInfoContext().Create(property).ReadState is NullabilityState.Nullable;
        return Name(property.PropertyType) + (nullable ? "?" : "");
    }

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } inner
        ? Name(inner)
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(Name))}>" : type.Name;
}
