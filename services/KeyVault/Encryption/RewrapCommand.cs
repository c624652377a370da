namespace MediaLab.KeyVault.Encryption;

internal static class RewrapCommand
{
    /// <summary>
    /// <c>--rewrap</c> encrypts all keys under the first master key; <c>--rewrap --new-master-key</c> puts a fresh one first before. True: it ran,
    /// the process should end. Its exit code is 0, 2 when keys are left that cannot be read, and 1 when there is no usable master key.
    /// </summary>
    public static async Task<bool> RewrapIfAskedAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--rewrap"))
        {
            return false;
        }

        try
        {
            if (args.Contains("--new-master-key"))
            {
                app.Services.GetRequiredService<MasterKeySource>().AddFreshKey();
            }

            var report = await app.Services.GetRequiredService<KeyRewrap>().RunAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync(
                $"{report.Rewrapped} keys are now encrypted with {report.MasterKeyId}; {report.Unreadable} could not be read."
                + (report.RetiredMasterKeys.Count > 0 ? $" No longer needed: {string.Join(", ", report.RetiredMasterKeys)}." : ""));
            Environment.ExitCode = report.Unreadable > 0 ? 2 : 0;
        }
        catch (MasterKeyException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
        }

        return true;
    }
}
