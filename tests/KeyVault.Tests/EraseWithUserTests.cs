using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.KeyVault.Tests;

[Collection(KeyVaultCollection.Name)]
public sealed class EraseWithUserTests(KeyVaultHost host)
{
    [Fact]
    public async Task A_deleted_account_leaves_no_key_and_no_access_log_and_takes_nobody_else_s()
    {
        var (leaving, staying) = (Callers.New(), Callers.New());
        await host.AddAsync(leaving, "sk-good-0123456789abcd");
        await host.AddAsync(staying, "sk-good-0123456789abcd");
        await host.ResolveAsync(leaving);

        await host.Services.GetRequiredService<IBus>().Publish(new UserDeleted(leaving.WorkspaceId, leaving.UserId, DateTimeOffset.UtcNow), context => context.MessageId = Guid.CreateVersion7());

        await Eventually.HoldsAsync(
            async () => await host.SqlAsync("select (select count(*) from api_keys where workspace_id = $1) + (select count(*) from key_accesses where workspace_id = $1)", leaving.WorkspaceId) is 0L,
            "nothing of the workspace is left");

        Assert.Single((await host.ListAsync(staying))["items"]!.AsArray());
    }
}
