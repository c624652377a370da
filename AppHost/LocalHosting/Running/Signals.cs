using System.Runtime.InteropServices;

namespace MediaLab.AppHost.LocalHosting.Running;

internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>To one process. False: it is gone already.</summary>
    public static bool Send(int pid, int signal) => SendSignal(pid, signal) == 0;

    /// <summary>To every process of the group its leader's id names.</summary>
    public static bool SendToGroup(int leader, int signal) => SendSignal(-leader, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
