using System.Net;
using System.Net.Sockets;

namespace MediaLab.AppHost.LocalHosting.Running;

internal static class Loopback
{
    /// <summary>
    /// Whether someone listens. Asked many times while things start, when "no" is the usual answer: so no exception is thrown,
    /// which would cost more than the question.
    /// </summary>
    public static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        attempt.Completed += (_, _) => done.TrySetResult();
        if (socket.ConnectAsync(attempt))
        {
            await done.Task;
        }

        return attempt.SocketError == SocketError.Success;
    }
}
