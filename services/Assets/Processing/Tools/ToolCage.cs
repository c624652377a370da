using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace MediaLab.Assets.Processing.Tools;

/// <summary>A tool did not like its input; <see cref="Exception.Message"/> is its last words.</summary>
internal sealed class ToolFailedException(string tool, string words) : Exception($"{tool}: {words}")
{
    public string Words { get; } = words;
}

/// <summary>
/// Runs parsers of foreign media as child processes that can do little harm: limited time, processor, memory, files and file size; an empty
/// environment (ours holds passwords); a folder of its own; and no network, where the kernel lets us take it away.
/// </summary>
internal sealed class ToolCage(IOptions<WorkerOptions> options, ILogger<ToolCage> logger)
{
    private const int MaxOutput = 1 << 20;
    private readonly WorkerOptions _options = options.Value;
    private readonly Lazy<Task<bool>> _canUnshare = new(() => CanUnshareAsync(logger));

    /// <summary>Returns what the tool wrote to its standard output, unless <paramref name="read"/> takes it.</summary>
    /// <exception cref="ToolFailedException">It ended with an error, or one of its limits ended it.</exception>
    public async Task<string> RunAsync(string folder, string[] command, CancellationToken cancellationToken, Func<Stream, CancellationToken, Task>? read = null)
    {
        using var process = new Process { StartInfo = await CagedAsync(folder, command) };
        process.Start();
        process.StandardInput.Close();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(_options.ToolSeconds + 10));
        try
        {
            var words = ReadCappedAsync(process.StandardError.BaseStream, timeout.Token);
            var output = "";
            if (read is null)
            {
                output = await ReadCappedAsync(process.StandardOutput.BaseStream, timeout.Token);
            }
            else
            {
                await read(process.StandardOutput.BaseStream, timeout.Token);
            }

            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode switch
            {
                0 => output,
                // The words of timeout, prlimit and unshare: the tool is not there or may not run, which says nothing about the file.
                126 or 127 => throw new InvalidOperationException($"{command[0]} cannot be run: {await words}"),
                var code => throw new ToolFailedException(command[0], LastWords(await words, code, folder)),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolFailedException(command[0], "took too long");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task<ProcessStartInfo> CagedAsync(string folder, string[] command)
    {
        // timeout ends the tool even when this process is killed first.
        string[] cage =
        [
            "timeout", "--kill-after=5", Number(_options.ToolSeconds),
            "prlimit", $"--cpu={Number(_options.ToolSeconds)}", $"--as={Number((long)_options.ToolMemoryMiB << 20)}", $"--fsize={Number((long)_options.ToolFileMiB << 20)}",
            "--core=0", "--nofile=64", "--",
            .. await _canUnshare.Value ? (string[])["unshare", "--user", "--map-root-user", "--net", "--"] : [],
        ];
        var info = new ProcessStartInfo(cage[0]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. cage[1..], .. command])
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        info.Environment["LANG"] = "C.UTF-8";
        info.Environment["HOME"] = info.Environment["TMPDIR"] = folder;
        // libvips: one thread, and no loader that is not meant for files from strangers.
        info.Environment["VIPS_CONCURRENCY"] = "1";
        info.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        return info;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> ReadCappedAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // Read on to the end, or the tool would wait for us.
            kept.Write(buffer, 0, (int)Math.Min(read, MaxOutput - kept.Length));
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }

    private static string LastWords(string errors, int exitCode, string folder)
    {
        var last = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return exitCode switch
        {
            124 or 137 or 152 => "took too long or too much memory",
            _ when last is null => $"ended with {exitCode}",
            _ => Shortened(last.Replace(folder, "", StringComparison.Ordinal)),
        };
    }

    private static string Shortened(string text) => text.Length <= 300 ? text : text[..300];

    private static async Task<bool> CanUnshareAsync(ILogger logger)
    {
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "--", "true"]) { RedirectStandardError = true });
        if (process is not null)
        {
            await process.WaitForExitAsync();
        }

        if (process is not { ExitCode: 0 })
        {
            logger.LogWarning("This kernel gives no network namespaces to MediaLab: media tools are held back by their protocol whitelist alone.");
        }

        return process is { ExitCode: 0 };
    }
}
