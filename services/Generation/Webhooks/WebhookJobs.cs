using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Webhooks;

/// <summary>Jobs by the provider's id, in whichever workspace they are.</summary>
internal sealed class WebhookJobs(ServiceDataSources sources)
{
    // Among those that are not over, which an index holds and which are few.
    private const string Waiting = """
        select workspace_id, id from generations
        where state = 'submitted' and provider = @provider and provider_job_id = @job
        limit 10
        """;

    /// <param name="provider">Whose id it is.</param>
    /// <param name="providerJobId">As the provider calls the job.</param>
    /// <returns>None, one, or several where workspaces came upon the same id.</returns>
    public async Task<IReadOnlyList<(Guid WorkspaceId, Guid GenerationId)>> FindAsync(string provider, string providerJobId, CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand(Waiting);
        command.Parameters.AddWithValue("provider", provider);
        command.Parameters.AddWithValue("job", providerJobId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        return found;
    }
}
