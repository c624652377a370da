using MediaLab.Contracts.Events;
using MediaLab.SampleService.Data;
using MediaLab.SampleService.Notes;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.Options;

namespace MediaLab.SampleService.Load;

/// <summary>Whether the load writer writes.</summary>
internal sealed record LoadOptions
{
    /// <summary>Off unless a test asks for load.</summary>
    public bool Enabled { get; init; }
}

/// <summary>Writes notes with their events one transaction each, and takes back every tenth.</summary>
internal sealed class LoadWriter(IServiceScopeFactory scopes, IOptions<LoadOptions> options, TimeProvider clock) : BackgroundService
{
    private static readonly Guid Workspace = new("00000000-0000-7000-8000-000000000001");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var turn = 1; !stoppingToken.IsCancellationRequested && options.Value.Enabled; turn++)
        {
            await using var scope = scopes.CreateWorkerScope();
            var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(stoppingToken);
            var note = new Note { WorkspaceId = Workspace, Id = Guid.CreateVersion7(), Text = "load", CreatedAt = clock.GetUtcNow() };
            db.Notes.Add(note);
            db.Publish(new ProjectCreated(Workspace, note.Id, Guid.Empty, note.Text, null, turn, note.CreatedAt), note.Id);
            await db.SaveChangesAsync(stoppingToken);
            if (turn % 10 == 0)
            {
                await transaction.RollbackAsync(stoppingToken);
            }
            else
            {
                await transaction.CommitAsync(stoppingToken);
            }

            // Load, not a flood: the consumer must be able to keep up on a busy machine.
            await Task.Delay(TimeSpan.FromMilliseconds(5), stoppingToken);
        }
    }
}
