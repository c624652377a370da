using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Architecture.Tests;

[Collection(SystemCollection.Name)]
public sealed class EventTests(InspectedSystem system)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A message that is on its way, or an older service, must be understood by the next version: members are added, never renamed,
    /// retyped or removed. The difference of event-contracts.json shows what a change does.
    /// </summary>
    [Fact]
    public void The_events_on_the_wire_are_what_was_agreed()
    {
        var contracts = EventContracts.All.Concat(EventContracts.Parts().Where(part => !part.IsEnum)).ToDictionary(type => type.Name, EventContracts.MembersOf)
            .Concat(EventContracts.Parts().Where(part => part.IsEnum).ToDictionary(
                type => type.Name,
                type => new SortedDictionary<string, string>(Enum.GetNames(type).ToDictionary(name => name, _ => "value"), StringComparer.Ordinal)));

        Repository.AssertUpToDate(
            "tests/Architecture.Tests/event-contracts.json",
            JsonSerializer.Serialize(new SortedDictionary<string, SortedDictionary<string, string>>(contracts.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal), Indented) + "\n");
    }

    [Fact]
    public void Every_queue_carries_its_services_name_and_belongs_to_one_consumer()
    {
        var queues = new List<string>();
        foreach (var service in system.Services)
        {
            var formatter = service.Services.GetRequiredService<IEndpointNameFormatter>();
            foreach (var consumer in service.Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConsumer))))
            {
                var queue = (string)typeof(IEndpointNameFormatter).GetMethod(nameof(IEndpointNameFormatter.Consumer))!.MakeGenericMethod(consumer).Invoke(formatter, [])!;
                Assert.StartsWith($"{service.Name}-", queue, StringComparison.Ordinal);
                queues.Add(queue);
            }
        }

        Assert.NotEmpty(queues);
        Assert.Equal(queues.Count, queues.Distinct().Count());
    }

    [Fact]
    public void The_list_of_events_is_up_to_date()
    {
        var text = new StringBuilder("""
            # Events

            Facts that services publish through their outbox and others consume behind their inbox. Generated from `services/Contracts/Events` and the
            consumers by `tests/Architecture.Tests` (`MEDIALAB_UPDATE_DOCS=1`); do not edit.

            """.ReplaceLineEndings("\n"));
        foreach (var publisher in EventContracts.All.GroupBy(EventContracts.PublisherOf).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {publisher.Key}\n\n| event | members | consumed by |\n|---|---|---|\n");
            foreach (var type in publisher)
            {
                var members = EventContracts.MembersOf(type).Select(member => $"{member.Key}: {member.Value}");
                var consumers = EventContracts.ConsumersOf(type).Select(consumer => $"{consumer.Assembly.GetName().Name!.Split('.')[^1]}.{consumer.Name}").Order(StringComparer.Ordinal);
                text.Append($"| {type.Name} | {string.Join(", ", members)} | {string.Join(", ", consumers)} |\n");
            }
        }

        text.Append("\n## Parts\n\n| type | members |\n|---|---|\n");
        foreach (var type in EventContracts.Parts())
        {
            text.Append($"| {type.Name} | {string.Join(", ", type.IsEnum ? Enum.GetNames(type) : EventContracts.MembersOf(type).Select(member => $"{member.Key}: {member.Value}"))} |\n");
        }

        Repository.AssertUpToDate("docs/events.md", text.ToString());
    }
}
