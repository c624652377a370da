using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using MediaLab.Contracts.KeyVault.V1;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>Keys by provider for every workspace; a test sets its own for its workspace through the caller's token.</summary>
public sealed class KeyVaultPeer : ProviderKeys.ProviderKeysBase
{
    /// <summary>Keys by workspace and provider.</summary>
    public ConcurrentDictionary<(Guid Workspace, string Provider), string> Keys { get; } = new();

    /// <summary>Keys besides the preferred one, in order.</summary>
    public ConcurrentDictionary<(Guid Workspace, string Provider), string[]> MoreKeys { get; } = new();

    /// <summary>Addresses that came with a key, by key.</summary>
    public ConcurrentDictionary<string, string> Addresses { get; } = new();

    /// <summary>Checks that fail, by workspace and provider.</summary>
    public ConcurrentDictionary<(Guid Workspace, string Provider), bool> Uncheckable { get; } = new();

    public ConcurrentQueue<string> Resolved { get; } = new();

    public override Task<ResolveKeyReply> Resolve(ResolveKeyRequest request, ServerCallContext context)
    {
        Resolved.Enqueue(request.GenerationId);
        var place = (WorkspaceOf(context), request.Provider);
        var usable = SecretsOf(place).Select(secret => new ProviderKey { KeyId = IdOf(secret), Label = "test", Secret = secret, BaseUrl = Addresses.GetValueOrDefault(secret, "") })
            .Where(key => !request.ExceptKeyIds.Contains(key.KeyId) && (request.KeyId.Length == 0 || request.KeyId == key.KeyId)).ToArray();
        return Task.FromResult(usable.Length == 0 ? new ResolveKeyReply() : new ResolveKeyReply { Key = usable[0], Others = usable.Length - 1 });
    }

    private IEnumerable<string> SecretsOf((Guid Workspace, string Provider) place) =>
        (Keys.TryGetValue(place, out var preferred) ? [preferred] : Array.Empty<string>()).Concat(MoreKeys.GetValueOrDefault(place, []));

    internal static string IdOf(string secret) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 16)).ToString();

    public override Task<ListProvidersReply> ListProviders(ListProvidersRequest request, ServerCallContext context)
    {
        var workspace = WorkspaceOf(context);
        return Task.FromResult(new ListProvidersReply
        {
            Providers =
            {
                Keys.Keys.Where(key => key.Workspace == workspace).Select(key => new ProviderWithKeys
                {
                    Provider = key.Provider,
                    ActiveKeys = SecretsOf(key).Count(),
                    KeyIds = { SecretsOf(key).Select(IdOf) },
                }),
            },
        });
    }

    /// <summary>Every key is accepted.</summary>
    public override Task<CheckKeyReply> Check(CheckKeyRequest request, ServerCallContext context) => Uncheckable.ContainsKey((WorkspaceOf(context), request.Provider))
        ? throw new RpcException(new Status(StatusCode.Internal, "The key could not be checked."))
        : Task.FromResult(new CheckKeyReply { Outcome = "accepted" });

    internal static Guid WorkspaceOf(ServerCallContext context)
    {
        var token = context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..];
        return Guid.Parse(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).GetPayloadValue<string>("workspace"));
    }
}
