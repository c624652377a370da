using System.Globalization;
using System.Threading.Channels;

namespace MediaLab.AppHost.LocalHosting.Running;

internal sealed record ConsoleLine(int Number, string Text, bool IsError);

/// <summary>A resource's output: the last lines in memory for the dashboard, everything of this run and the last in a file.</summary>
internal sealed class ConsoleLog : IDisposable
{
    private const int KeptLines = 1000;
    private const long MaxFileBytes = 10 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<ConsoleLine> _lines = new();
    private readonly List<Channel<ConsoleLine>> _followers = [];
    private readonly string _file;
    private StreamWriter _writer;
    private int _count;

    public ConsoleLog(string folder, string resource)
    {
        _file = Path.Combine(folder, $"{resource}.log");
        _writer = Open();
    }

    public void Append(string text, bool isError)
    {
        lock (_lock)
        {
            // The dashboard reads a leading timestamp and shows it in the viewer's time zone.
            var stamp = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var line = new ConsoleLine(++_count, $"{stamp} {text}", isError);
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }

            if (_writer.BaseStream.Length > MaxFileBytes)
            {
                _writer.Dispose();
                _writer = Open();
            }

            _writer.WriteLine(line.Text);
            _followers.ForEach(follower => follower.Writer.TryWrite(line));
        }
    }

    public IReadOnlyList<ConsoleLine> Tail(int count)
    {
        lock (_lock)
        {
            return [.. _lines.TakeLast(count)];
        }
    }

    /// <summary>The kept lines, then every new one. A follower that falls far behind loses the oldest.</summary>
    public async IAsyncEnumerable<ConsoleLine> FollowAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(KeptLines) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (var line in _lines)
            {
                channel.Writer.TryWrite(line);
            }

            _followers.Add(channel);
        }

        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            lock (_lock)
            {
                _followers.Remove(channel);
            }
        }
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Keeps one older file beside the current one.</summary>
    private StreamWriter Open()
    {
        if (File.Exists(_file))
        {
            File.Move(_file, _file + ".1", overwrite: true);
        }

        return new(new FileStream(_file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }
}
