using System.Globalization;
using System.Text;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>A process that cannot be confused with a later one of the same id.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTime">Clock ticks after boot at which it started.</param>
internal readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    public bool IsAlive => ProcessTable.Find(Pid) is { } entry && entry.Identity == this && !entry.IsZombie;
}

/// <summary>What /proc says about the machine's processes.</summary>
internal static class ProcessTable
{
    internal sealed record Entry(ProcessIdentity Identity, bool IsZombie);

    public static Entry? Find(int pid)
    {
        try
        {
            // "pid (name) state ppid pgrp ... starttime": the name may hold anything, so count from its closing bracket.
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new(
                new(pid, long.Parse(fields[19], CultureInfo.InvariantCulture)),
                fields[0] is "Z" or "X");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Every living process whose environment carries that setting.</summary>
    public static IEnumerable<Entry> WithEnvironment(string name, string value)
    {
        var mark = Encoding.UTF8.GetBytes($"{name}={value}\0");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && HasMark(pid, mark)
                && Find(pid) is { IsZombie: false } entry)
            {
                yield return entry;
            }
        }
    }

    private static bool HasMark(int pid, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
