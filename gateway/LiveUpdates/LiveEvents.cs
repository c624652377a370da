using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Gateway.Sessions;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Gateway.LiveUpdates;

/// <summary>Which events pages hear of, and under which names.</summary>
internal static class LiveEvents
{
    public static void Subscribe(IReceiveEndpointConfigurator endpoint, LiveFeed feed, CredentialCache credentials)
    {
        On<GenerationQueued>("generation.queued");
        On<GenerationStarted>("generation.started");
        On<GenerationProgressed>("generation.progress");
        On<GenerationCompleted>("generation.completed");
        On<GenerationFailed>("generation.failed");
        On<GenerationCancelled>("generation.cancelled");
        On<GenerationOutcomeUnknown>("generation.unknown");
        On<AssetReady>("asset.ready");
        On<AssetChanged>("asset.changed");
        On<AssetDeleted>("asset.deleted");
        On<CostRecorded>("cost.recorded");
        On<BudgetThresholdReached>("budget.threshold");
        On<BudgetExceeded>("budget.exceeded");
        On<ProjectCreated>("project.changed");
        On<ProjectChanged>("project.changed");
        On<ProjectDeleted>("project.deleted");
        On<ProjectRestored>("project.restored");
        On<ApiKeyAdded>("key.changed");
        On<ApiKeyRemoved>("key.changed");
        endpoint.Handler<CredentialRevoked>(context =>
        {
            credentials.Revoke(context.Message.CredentialId);
            return Task.CompletedTask;
        });

        void On<TEvent>(string name)
            where TEvent : class, IIntegrationEvent => endpoint.Handler<TEvent>(context =>
            {
                feed.Publish(context.Message.WorkspaceId, name, DataOf(context.Message));
                return Task.CompletedTask;
            });
    }

    /// <summary>The event's members as the API writes JSON; what it says about its generation lies beside them, not inside.</summary>
    public static string DataOf<TEvent>(TEvent integrationEvent)
        where TEvent : IIntegrationEvent
    {
        var data = JsonSerializer.SerializeToNode(integrationEvent, ApiJson.Options)!.AsObject();
        data.Remove("workspaceId");
        if (data["generation"] is JsonObject facts)
        {
            data.Remove("generation");
            foreach (var (member, value) in facts.ToList())
            {
                facts.Remove(member);
                data[member] = value;
            }
        }

        return data.ToJsonString(ApiJson.Options);
    }
}
