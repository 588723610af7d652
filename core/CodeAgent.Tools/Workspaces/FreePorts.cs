using System.Net;
using System.Net.Sockets;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Finds ports of the loopback address that nothing listens on and no other workspace was given.</summary>
internal static class FreePorts
{
    /// <summary>Different ports, one for each name.</summary>
    public static IReadOnlyList<int> Find(int count, IReadOnlySet<int> taken)
    {
        // Held open together, so that the system gives each of them once.
        var held = new List<TcpListener>();
        var found = new List<int>();
        try
        {
            while (found.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                held.Add(listener);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (!taken.Contains(port))
                    found.Add(port);
            }
            return found;
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }
}
