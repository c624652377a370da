using System.Security.Cryptography;
using System.Text;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Administration;

/// <summary>
/// What makes the first administrator: a secret in a file that only the operator of this machine can read, there while nobody is
/// administrator. Not "whoever signs up first".
/// </summary>
internal sealed class SetupToken(IConfiguration configuration, IServiceScopeFactory scopes) : IHostedService
{
    private string FileName => Path.Combine(
        configuration["MEDIALAB_DATA"] ?? throw new InvalidOperationException("MEDIALAB_DATA is not set: the folder for the set-up token."), "setup-token");

    public Task StartAsync(CancellationToken cancellationToken) => OfferAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes the token while there is no administrator; takes it away when there is one.</summary>
    public async Task OfferAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        if (await scope.ServiceProvider.GetRequiredService<IdentityDb>().Users.AnyAsync(user => user.Administrator, cancellationToken))
        {
            Withdraw();
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        if (!File.Exists(FileName))
        {
            try
            {
                await using var file = new FileStream(FileName, options);
                await file.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))), cancellationToken);
            }
            catch (IOException) when (File.Exists(FileName))
            {
                // Another replica was first: its token is as good.
            }
        }
    }

    /// <summary>In constant time. False when there is no token to match.</summary>
    public bool Matches(string candidate)
    {
        try
        {
            var token = File.ReadAllText(FileName).Trim();
            return token.Length > 0 && CryptographicOperations.FixedTimeEquals(Sha256(token), Sha256(candidate.Trim()));
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public void Withdraw() => File.Delete(FileName);

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
