using System.Collections.Frozen;
using MediaLab.Contracts.Events;

namespace MediaLab.ServiceDefaults.Data.Outbox;

/// <summary>Stable contract names of the events. A name that was once stored must stay readable.</summary>
internal static class EventTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = typeof(IIntegrationEvent).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IIntegrationEvent)))
        .ToFrozenDictionary(type => type.Name);

    public static IReadOnlyCollection<Type> All => ByName.Values;

    public static string NameOf(Type type) => ByName.TryGetValue(type.Name, out var known) && known == type
        ? type.Name
        : throw new ArgumentException($"{type} is not an event of MediaLab.Contracts.Events.", nameof(type));

    public static Type? Find(string name) => ByName.GetValueOrDefault(name);
}
