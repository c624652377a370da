using System.Globalization;

namespace MediaLab.Assets.Storage;

/// <summary>
/// Objects as plain files below <c>{MEDIALAB_DATA}/objects</c>. A write goes to a draft beside them, is flushed to the disk and then renamed:
/// an object is there whole or not at all. Clients reach it only through the links Assets serves.
/// </summary>
internal sealed class FileObjectStore : IObjectStore
{
    private const string DraftFolder = ".drafts";
    private static readonly TimeSpan DraftLifetime = TimeSpan.FromDays(1);
    private readonly string _root;
    private readonly TimeProvider _clock;

    public FileObjectStore(IConfiguration configuration, TimeProvider clock)
    {
        var data = configuration["MEDIALAB_DATA"]
            ?? throw new InvalidOperationException("MEDIALAB_DATA is not set: the folder that keeps the objects.");
        _root = Path.GetFullPath(Path.Combine(data, "objects"));
        _clock = clock;
    }

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        Guard(() =>
        {
            var drafts = Directory.CreateDirectory(Path.Combine(_root, DraftFolder));
            // Left behind by a process that was killed in the middle of a write.
            foreach (var draft in drafts.EnumerateFiles().Where(file => file.LastWriteTimeUtc < _clock.GetUtcNow() - DraftLifetime))
            {
                draft.Delete();
            }

            var probe = NewDraft();
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        });
        return Task.CompletedTask;
    }

    public Task<StoredObject?> OpenAsync(string key, CancellationToken cancellationToken) => Task.FromResult(Guard(() =>
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }

        var stream = new FileStream(path, new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        var writtenAt = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
        // HTTP dates have whole seconds: a finer one would never match again.
        var modified = DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(writtenAt).ToUnixTimeSeconds());
        return new StoredObject(stream, stream.Length, modified, string.Create(CultureInfo.InvariantCulture, $"{stream.Length:x}-{writtenAt.Ticks:x}"));
    }));

    public async Task WriteAsync(string key, Stream content, string mediaType, long maxBytes, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var draft = NewDraft();
        try
        {
            await using (var file = Guard(() => CreateDraft(draft)))
            {
                await LimitedCopy.ToAsync(content, file, maxBytes, cancellationToken);
                Guard(() => file.Flush(flushToDisk: true));
            }

            Guard(() => Place(draft, path));
        }
        finally
        {
            // After the rename there is nothing left to delete.
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }
        }
    }

    public Task<bool> MoveAsync(string from, string to, CancellationToken cancellationToken) => Task.FromResult(Guard(() =>
    {
        var source = PathOf(from);
        if (!File.Exists(source))
        {
            return false;
        }

        Place(source, PathOf(to));
        return true;
    }));

    public async Task<bool> CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = await OpenAsync(from, cancellationToken);
        if (source is null)
        {
            return false;
        }

        await WriteAsync(to, source.Content, "", source.Length, cancellationToken);
        return true;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Guard(() =>
        {
            var path = PathOf(key);
            if (File.Exists(path))
            {
                File.Delete(path);
                DeleteEmptyFolders(Path.GetDirectoryName(path)!);
            }
        });
        return Task.CompletedTask;
    }

    public Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        Guard(() =>
        {
            var folder = PathOf(prefix.TrimEnd('/'));
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
                DeleteEmptyFolders(Path.GetDirectoryName(folder)!);
            }
        });
        return Task.CompletedTask;
    }

    public string? DirectUpload(string key, string mediaType, DateTimeOffset expiresAt, LinkAudience audience) => null;

    public string? DirectDownload(string key, ContentHeaders headers, DateTimeOffset expiresAt, LinkAudience audience) => null;

    private string PathOf(string key) => Path.Combine(_root, ObjectKeys.Checked(key));

    private string NewDraft() => Path.Combine(_root, DraftFolder, Guid.NewGuid().ToString("N"));

    private static FileStream CreateDraft(string draft)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(draft)!);
        return new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
    }

    private static void Place(string from, string to)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Move(from, to, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < 5)
            {
                // A delete has just removed the folder because it was empty.
            }
        }
    }

    /// <summary>A project that is gone should not leave a tree of empty folders.</summary>
    private void DeleteEmptyFolders(string folder)
    {
        try
        {
            while (folder.Length > _root.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder)!;
            }
        }
        catch (IOException)
        {
            // Another write has just put something in, or another delete was faster.
        }
    }

    private static void Guard(Action operation) => Guard(() =>
    {
        operation();
        return true;
    });

    private static T Guard<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageUnavailable.Because(exception);
        }
    }
}
