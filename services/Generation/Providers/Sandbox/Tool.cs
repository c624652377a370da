using System.Diagnostics;
using System.Text;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>Runs a program as a child with limits on time, memory and the size of what it writes. Its words come by standard input or file, never as arguments.</summary>
internal static class Tool
{
    private const string Limiter = "/usr/bin/prlimit";
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    /// <param name="program">Found by PATH.</param>
    /// <param name="arguments">Each as it is: no shell reads them.</param>
    /// <param name="input">Written to its standard input.</param>
    /// <param name="onLine">Gets each line of its standard output.</param>
    /// <exception cref="ToolFailedException">It ended with an error; says what it printed last.</exception>
    public static async Task RunAsync(
        string program, IReadOnlyList<string> arguments, string? input, Func<string, Task>? onLine, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Start(program, arguments) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestRun);
        process.Start();
        try
        {
            var errors = ReadLastLinesAsync(process.StandardError, limit.Token);
            var feed = FeedAsync(process, input);
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                await (onLine?.Invoke(line) ?? Task.CompletedTask);
            }

            await feed;
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
            {
                throw new ToolFailedException($"{program} ended with {process.ExitCode}: {await errors}");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolFailedException($"{program} took longer than {LongestRun.TotalMinutes:0} minutes.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo Start(string program, IReadOnlyList<string> arguments)
    {
        var limited = File.Exists(Limiter);
        var info = new ProcessStartInfo(limited ? Limiter : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        if (limited)
        {
            foreach (var argument in (string[])["--as=4294967296", "--cpu=300", "--fsize=2147483648", "--core=0", "--", program])
            {
                info.ArgumentList.Add(argument);
            }
        }

        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its exit code says why.
        }
    }

    private static async Task<string> ReadLastLinesAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            last.Enqueue(line);
            if (last.Count > 5)
            {
                last.Dequeue();
            }
        }

        return string.Join(' ', last);
    }
}

/// <summary>A program that the sandbox uses did not do its work.</summary>
internal sealed class ToolFailedException(string message) : Exception(message);
