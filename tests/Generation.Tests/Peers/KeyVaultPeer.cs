using System.Collections.Concurrent;
using Grpc.Core;
using MediaLab.Contracts.KeyVault.V1;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>Keys by provider for every workspace; a test sets its own for its workspace through the caller's token.</summary>
public sealed class KeyVaultPeer : ProviderKeys.ProviderKeysBase
{
    /// <summary>Keys by workspace and provider.</summary>
    public ConcurrentDictionary<(Guid Workspace, string Provider), string> Keys { get; } = new();

    /// <summary>Addresses that came with a key, by key.</summary>
    public ConcurrentDictionary<string, string> Addresses { get; } = new();

    public ConcurrentQueue<string> Resolved { get; } = new();

    public override Task<ResolveKeysReply> Resolve(ResolveKeysRequest request, ServerCallContext context)
    {
        Resolved.Enqueue(request.GenerationId);
        var reply = new ResolveKeysReply();
        if (Keys.TryGetValue((WorkspaceOf(context), request.Provider), out var secret))
        {
            reply.Keys.Add(new ProviderKey { KeyId = Guid.NewGuid().ToString(), Label = "test", Secret = secret, BaseUrl = Addresses.GetValueOrDefault(secret, "") });
        }

        return Task.FromResult(reply);
    }

    public override Task<ListProvidersReply> ListProviders(ListProvidersRequest request, ServerCallContext context) => Task.FromResult(new ListProvidersReply
    {
        Providers = { Keys.Keys.Where(key => key.Workspace == WorkspaceOf(context)).Select(key => new ProviderWithKeys { Provider = key.Provider, ActiveKeys = 1 }) },
    });

    internal static Guid WorkspaceOf(ServerCallContext context)
    {
        var token = context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..];
        return Guid.Parse(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).GetPayloadValue<string>("workspace"));
    }
}
