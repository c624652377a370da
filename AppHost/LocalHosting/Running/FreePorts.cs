using System.Net;
using System.Net.Sockets;

namespace MediaLab.AppHost.LocalHosting.Running;

internal static class FreePorts
{
    /// <summary>Distinct loopback ports nobody listens on. All are held until the last is known, so none is given twice.</summary>
    public static IReadOnlyList<int> Take(int count)
    {
        var listeners = new List<TcpListener>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                listeners.Add(listener);
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
