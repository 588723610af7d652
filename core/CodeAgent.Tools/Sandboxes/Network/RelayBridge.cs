using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CodeAgent.Tools.Sandboxes.Network;

/// <summary>
/// Runs inside a sandbox: takes connections on its loopback, which programs know as their proxy, and hands them to the
/// host's relay over the socket that is shown there.
/// </summary>
public static class RelayBridge
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Runs until it is ended. Writes a line once programs may connect.</summary>
    /// <param name="port">The port on the loopback.</param>
    /// <param name="socketFile">The relay's socket.</param>
    /// <param name="output">Where the line goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether the relay could be reached at all.</returns>
    public static async Task<bool> RunAsync(
        int port,
        string socketFile,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            (await ReachAsync(socketFile, cancellationToken)).Dispose();
        }
        catch (SocketException)
        {
            return false;
        }
        await output.WriteLineAsync(port.ToString(CultureInfo.InvariantCulture));
        await output.FlushAsync(cancellationToken);
        while (true)
        {
            var client = await listener.AcceptSocketAsync(cancellationToken);
            _ = CarryAsync(client, socketFile, cancellationToken);
        }
    }

    private static async Task<Socket> ReachAsync(string socketFile, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketFile), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task CarryAsync(Socket client, string socketFile, CancellationToken cancellationToken)
    {
        try
        {
            await using var near = new NetworkStream(client, ownsSocket: true);
            await using var far = new NetworkStream(await ReachAsync(socketFile, cancellationToken), ownsSocket: true);
            await Task.WhenAll(OneWayAsync(near, far, cancellationToken), OneWayAsync(far, near, cancellationToken));
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // One side left.
        }
    }

    private static async Task OneWayAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        await from.CopyToAsync(to, BufferSize, cancellationToken);
        to.Socket.Shutdown(SocketShutdown.Send);
    }
}
