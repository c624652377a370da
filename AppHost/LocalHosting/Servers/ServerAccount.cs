using System.Runtime.InteropServices;

namespace MediaLab.AppHost.LocalHosting.Servers;

/// <summary>
/// Who runs PostgreSQL. It refuses to run as root, so root hands it to the account "postgres", or to "nobody"; anyone else runs
/// it as themselves.
/// </summary>
internal sealed partial class ServerAccount
{
    private readonly uint? _user;
    private readonly uint _group;

    private ServerAccount(uint? user, uint group) => (_user, _group) = (user, group);

    public static ServerAccount Current()
    {
        if (Environment.UserName != "root")
        {
            return new(null, 0);
        }

        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).ToLookup(fields => fields[0]);
        var account = accounts["postgres"].FirstOrDefault() ?? accounts["nobody"].First();
        return new(uint.Parse(account[2], null), uint.Parse(account[3], null));
    }

    /// <summary>The command line that runs a program as that account; the process id stays the program's own.</summary>
    public (string Program, IReadOnlyList<string> Arguments) Wrap(string program, IReadOnlyList<string> arguments) => _user is not { } user
        ? (program, arguments)
        // A checkout below /root is closed to other accounts: the server may pass through, which gives it no right to write.
        : ("setpriv", [$"--reuid={user}", $"--regid={_group}", "--clear-groups",
            "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", program, .. arguments]);

    public void Give(string path)
    {
        if (_user is { } user && ChangeOwner(path, user, _group) != 0)
        {
            throw new IOException($"The owner of {path} could not be set: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
