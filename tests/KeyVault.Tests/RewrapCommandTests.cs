using System.Security.Cryptography;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;

namespace MediaLab.KeyVault.Tests;

/// <summary>The command as an operator runs it: a process of its own, beside the service that goes on.</summary>
[Collection(KeyVaultCollection.Name)]
public sealed class RewrapCommandTests(KeyVaultHost host) : IAsyncLifetime
{
    private readonly Caller _owner = Callers.New();

    public async Task InitializeAsync()
    {
        // Other tests leave keys whose master key is gone.
        await host.SqlAsync("delete from api_keys");
        await host.AddAsync(_owner, "sk-good-0123456789abcd");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_new_master_key_encrypts_everything_anew_while_the_service_runs_and_the_old_one_can_go()
    {
        var file = Path.Combine(host.DataFolder, "master-key");
        var (linesBefore, idBefore) = (await File.ReadAllLinesAsync(file), await MasterKeyIdAsync());

        Assert.Equal(0, await RunAsync("--rewrap", "--new-master-key"));

        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(linesBefore, lines[1..]);
        Assert.NotEqual(idBefore, await MasterKeyIdAsync());
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner));
        await File.WriteAllLinesAsync(file, lines[..1]);
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner));
        Assert.Equal(0, await RunAsync("--rewrap"));
    }

    [Fact]
    public async Task Keys_whose_master_key_is_missing_are_left_as_they_are_and_the_exit_code_says_so()
    {
        var idBefore = await MasterKeyIdAsync();
        var other = new Dictionary<string, string?>(host.Settings) { ["MEDIALAB_MASTER_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };

        Assert.Equal(2, await ServiceProcess.RunAsync("MediaLab.KeyVault.dll", other, "--rewrap"));

        Assert.Equal(idBefore, await MasterKeyIdAsync());
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("0123456789abcdef0123456789abcdef", "--new-master-key")]
    public async Task A_master_key_that_cannot_be_used_or_added_to_is_exit_code_1(string masterKey, params string[] more)
    {
        var settings = new Dictionary<string, string?>(host.Settings) { ["MEDIALAB_MASTER_KEY"] = masterKey };

        Assert.Equal(1, await ServiceProcess.RunAsync("MediaLab.KeyVault.dll", settings, ["--rewrap", .. more]));
    }

    private Task<int> RunAsync(params string[] arguments) => ServiceProcess.RunAsync("MediaLab.KeyVault.dll", host.Settings, arguments);

    private async Task<object?> MasterKeyIdAsync() => await host.SqlAsync("select master_key_id from api_keys where workspace_id = $1", _owner.WorkspaceId);
}
