using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>One JSON answer.</summary>
/// <param name="Provider">Of whom it is.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Path">Without the provider's prefix.</param>
public sealed record Answer(string Provider, string Method, string Path, int Status, JsonNode? Body);

/// <summary>Every whole JSON answer since they were last taken, for whoever wants to look at them.</summary>
public sealed class Answers
{
    private readonly ConcurrentQueue<Answer> _answers = new();

    /// <summary>Off, nothing is kept.</summary>
    public bool Kept { get; set; }

    public IReadOnlyList<Answer> Take()
    {
        var taken = new List<Answer>();
        while (_answers.TryDequeue(out var answer))
        {
            taken.Add(answer);
        }

        return taken;
    }

    internal async Task KeepAsync(HttpContext http, Func<HttpContext, Task> next)
    {
        if (!Kept)
        {
            await next(http);
            return;
        }

        var connection = http.Response.Body;
        await using var copy = new CopyingStream(connection);
        http.Response.Body = copy;
        await next(http);
        http.Response.Body = connection;
        if (http.Response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true && Read(copy.Written) is { } body
            && http.Request.Path.Value!.Split('/', 3) is ["", var provider, var path])
        {
            _answers.Enqueue(new Answer(provider, http.Request.Method, "/" + path, http.Response.StatusCode, body));
        }
    }

    /// <summary>Null for one that broke off.</summary>
    private static JsonNode? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class CopyingStream(Stream connection) : Stream
    {
        private readonly MemoryStream _written = new();

        public ReadOnlySpan<byte> Written => _written.GetBuffer().AsSpan(0, (int)_written.Length);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => connection.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count)
        {
            _written.Write(buffer, offset, count);
            connection.Write(buffer, offset, count);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _written.WriteAsync(buffer, cancellationToken);
            await connection.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
