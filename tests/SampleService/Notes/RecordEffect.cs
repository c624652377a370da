using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.SampleService.Data;

namespace MediaLab.SampleService.Notes;

/// <summary>Records that an event arrived.</summary>
internal sealed class RecordEffect(SampleDb db) : IConsumer<ProjectCreated>
{
    private static readonly ConcurrentDictionary<Guid, int> Attempts = new();

    public Task Consume(ConsumeContext<ProjectCreated> context)
    {
        var message = context.Message;
        db.Effects.Add(new Effect
        {
            WorkspaceId = message.WorkspaceId,
            NoteId = message.ProjectId,
            Text = message.Name,
            TraceId = Activity.Current?.TraceId.ToHexString() ?? "",
        });
        // Fails after it changed the context: what the first attempt left behind must not be saved by the second.
        return message.Name.StartsWith("flaky", StringComparison.Ordinal) && Attempts.AddOrUpdate(message.ProjectId, 1, (_, tries) => tries + 1) < 3
            ? throw new InvalidOperationException("Made to fail at first.")
            : Task.CompletedTask;
    }
}
