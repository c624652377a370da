using System.Security.Cryptography;
using System.Text.Json;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Generations;

namespace MediaLab.Generation.Running;

/// <summary>
/// Where a provider's results wait, on this machine's disk, until our store has them: a worker that dies in between loses nothing, and no
/// result has to fit into memory. Each lease writes into a folder of its own, so that a zombie spoils nothing; the manifest is written
/// last and whole: a spool with one is complete.
/// </summary>
internal sealed class ResultSpool(string folder, long leaseNo)
{
    private readonly List<SpooledFile> _files = [];
    private readonly string _own = Path.Combine(folder, leaseNo.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private string Manifest => Path.Combine(folder, "result.json");

    private string ProviderJob => Path.Combine(folder, "provider-job");

    /// <summary>A complete result of an earlier run, or null.</summary>
    public async Task<SpooledResult?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Manifest))
        {
            return null;
        }

        await using var stream = File.OpenRead(Manifest);
        var result = await JsonSerializer.DeserializeAsync<SpooledResult>(stream, JsonSerializerOptions.Web, cancellationToken);
        return result is not null && result.Files.All(file => new FileInfo(PathOf(file)) is { Exists: true } info && info.Length == file.SizeBytes) ? result : null;
    }

    /// <summary>The provider's id of the submitted job: on disk before it is in the database, which may be away just then.</summary>
    public void NoteProviderJob(string id)
    {
        var draft = Path.Combine(_own, "provider-job.draft");
        Directory.CreateDirectory(_own);
        File.WriteAllText(draft, id);
        File.Move(draft, ProviderJob, overwrite: true);
    }

    /// <summary>What was noted, or null.</summary>
    public string? ReadProviderJob() => File.Exists(ProviderJob) ? File.ReadAllText(ProviderJob) : null;

    /// <summary>That job is over: another may follow.</summary>
    public void ForgetProviderJob() => File.Delete(ProviderJob);

    /// <summary>Starts over: what this lease wrote before goes.</summary>
    public void Clear()
    {
        _files.Clear();
        if (Directory.Exists(_own))
        {
            Directory.Delete(_own, recursive: true);
        }

        Directory.CreateDirectory(_own);
    }

    /// <summary>Adds the next output. Its bytes are hashed on their way to the disk.</summary>
    public async Task AddAsync(string mediaType, Func<Stream, Task> write)
    {
        var ordinal = _files.Count;
        var path = Path.Combine(_own, $"{ordinal}.bin");
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size;
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous))
        await using (var hashing = new HashingStream(file, sha256))
        {
            await write(hashing);
            await hashing.FlushAsync();
            size = file.Length;
        }

        _files.Add(new SpooledFile(ordinal, Path.GetRelativePath(folder, path), mediaType, size, Convert.ToHexStringLower(sha256.GetHashAndReset())));
    }

    /// <summary>A file that a program wrote becomes the next output.</summary>
    public Task AddFileAsync(string mediaType, string path, CancellationToken cancellationToken) => AddAsync(mediaType, async output =>
    {
        await using var input = File.OpenRead(path);
        await input.CopyToAsync(output, cancellationToken);
    });

    public Task AddTextAsync(string text, CancellationToken cancellationToken) =>
        AddAsync("text/plain", async output => await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken));

    /// <summary>A path for a program's scratch files; goes with the spool.</summary>
    public string ScratchPath(string name) => Path.Combine(_own, name);

    public int Count => _files.Count;

    public async Task<SpooledResult> CompleteAsync(ProviderUsage usage, Attempt attempt, CancellationToken cancellationToken)
    {
        var result = new SpooledResult([.. _files], usage, attempt);
        var draft = Path.Combine(_own, "result.draft");
        await using (var stream = File.Create(draft))
        {
            await JsonSerializer.SerializeAsync(stream, result, JsonSerializerOptions.Web, cancellationToken);
        }

        File.Move(draft, Manifest, overwrite: true);
        return result;
    }

    public Stream Open(SpooledFile file) => new FileStream(PathOf(file), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);

    public void Delete()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string PathOf(SpooledFile file) => Path.Combine(folder, file.Name);
}

/// <summary>One output on disk.</summary>
/// <param name="Name">Its path within the generation's folder.</param>
/// <param name="MediaType">What the provider says it is.</param>
/// <param name="Sha256">Lowercase hex.</param>
internal sealed record SpooledFile(int Ordinal, string Name, string MediaType, long SizeBytes, string Sha256);

/// <summary>All outputs of a generation, what the provider counted, and how the call went that brought them.</summary>
internal sealed record SpooledResult(IReadOnlyList<SpooledFile> Files, ProviderUsage Usage, Attempt Attempt);

/// <summary>The folder of all spools on this machine. Its name travels with a job, so that another machine leaves the job to this one for a while.</summary>
internal sealed class SpoolFolder
{
    private readonly string _root;

    public SpoolFolder(IConfiguration configuration)
    {
        _root = Path.Combine(configuration["MEDIALAB_DATA"] ?? throw new InvalidOperationException("MEDIALAB_DATA is not set."), "generation", "spool");
        Directory.CreateDirectory(_root);
        Host = ReadOrCreateName(Path.Combine(_root, "name"));
    }

    /// <summary>The same for all processes that share the folder.</summary>
    public string Host { get; }

    public ResultSpool For(Lease lease) => new(Path.Combine(_root, lease.GenerationId.ToString("N")), lease.LeaseNo);

    /// <summary>Removes what no job can want any more.</summary>
    public void RemoveOld(DateTime before)
    {
        foreach (var folder in new DirectoryInfo(_root).EnumerateDirectories().Where(folder => folder.LastWriteTimeUtc < before))
        {
            folder.Delete(recursive: true);
        }
    }

    private static string ReadOrCreateName(string file)
    {
        if (!File.Exists(file))
        {
            var draft = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllText(draft, Guid.NewGuid().ToString("N"));
            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another process was first; its name counts.
                File.Delete(draft);
            }
        }

        return File.ReadAllText(file);
    }
}

/// <summary>Hashes what passes through it.</summary>
internal sealed class HashingStream(Stream inner, IncrementalHash hash) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        inner.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        hash.AppendData(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
