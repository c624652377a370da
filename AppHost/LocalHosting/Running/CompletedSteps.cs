using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>
/// Remembers which one-shot steps succeeded, so that a second start need not repeat them. A step runs again when its program,
/// its arguments or its settings changed, or when a server it depends on has new data. Ports differ from run to run and do
/// not count.
/// </summary>
/// <param name="folders">Where the memory lies.</param>
/// <param name="ports">Every port of this run.</param>
/// <param name="dataIdentities">What identifies the data of the servers, once they run.</param>
internal sealed class CompletedSteps(DataFolders folders, IReadOnlyCollection<int> ports, Func<IEnumerable<string?>> dataIdentities)
{
    private readonly Lock _lock = new();

    public bool IsDone(string step, string fingerprint)
    {
        lock (_lock)
        {
            var file = FileOf(step);
            return File.Exists(file) && File.ReadAllText(file) == fingerprint;
        }
    }

    public void Remember(string step, string fingerprint)
    {
        lock (_lock)
        {
            PrivateFile.Write(FileOf(step), fingerprint);
        }
    }

    public string Fingerprint(ProcessSpec spec)
    {
        var text = new StringBuilder();
        foreach (var argument in (string[])[spec.Program, .. spec.Arguments])
        {
            text.Append(argument).Append('\n');
        }

        foreach (var (name, value) in spec.Environment.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('=').Append(value).Append('\n');
        }

        foreach (var port in ports)
        {
            text.Replace(port.ToString(CultureInfo.InvariantCulture), "port");
        }

        foreach (var program in spec.Arguments.Where(File.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "*.dll").Order(StringComparer.Ordinal))
            {
                var info = new FileInfo(file);
                text.Append(CultureInfo.InvariantCulture, $"{info.Name} {info.Length} {info.LastWriteTimeUtc.Ticks}\n");
            }
        }

        text.AppendJoin('\n', dataIdentities());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private string FileOf(string step) => Path.Combine(folders.Run, $"{step}.done");
}
