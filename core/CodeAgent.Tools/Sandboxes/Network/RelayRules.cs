using System.Net;
using System.Net.Sockets;

namespace CodeAgent.Tools.Sandboxes.Network;

/// <summary>Decides which host a sandbox may reach and at which of its addresses.</summary>
internal sealed class RelayRules(DomainList domains, bool allowPrivate)
{
    /// <summary>Looks up names. A seam for tests: names of the public network cannot be had there.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Lookup { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Connects to a host, or says why not.</summary>
    public async Task<(Socket? Socket, string? Refusal)> ConnectAsync(
        string host,
        int port,
        CancellationToken cancellationToken
    )
    {
        if (!domains.Allows(host, port))
            return (null, $"{host}:{port} is not among the hosts that commands of this sandbox may reach.");
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Lookup(host, cancellationToken);
        }
        catch (SocketException failure)
        {
            return (null, $"{host} cannot be looked up: {failure.Message}");
        }
        var permitted = addresses.Where(address => allowPrivate || PublicAddress.Is(address)).ToArray();
        if (permitted.Length == 0)
            return (null, $"{host} has no address of the public network, and others may not be reached.");
        return await ConnectAsync(permitted, host, port, cancellationToken);
    }

    private static async Task<(Socket?, string?)> ConnectAsync(
        IPAddress[] addresses,
        string host,
        int port,
        CancellationToken cancellationToken
    )
    {
        var reason = "";
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return (socket, null);
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                reason = failure.Message;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        return (null, $"{host}:{port} does not answer: {reason}");
    }
}
