using System.Net;
using System.Net.Sockets;
using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>
/// Decides which addresses are called. A name is looked up when the connection is made and the connection goes to the very
/// address that was looked at, so a name that changes its meaning gains nothing.
/// </summary>
internal sealed class WebhookTargets(WebhookOptions options)
{
    private const int LongestUrl = 2_000;

    /// <exception cref="CodeAgentException">The address may not be called (AGENT0815).</exception>
    public void Require(string? url)
    {
        if (url is not { Length: > 0 and <= LongestUrl } || !Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            throw Refused($"A webhook needs a 'url' of at most {LongestUrl} characters.");
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            throw Refused("A webhook's address has no user, password or fragment.");
        }

        if (IsAllowed(address.DnsSafeHost, address.Port) && (address.Scheme is "http" or "https"))
        {
            return;
        }

        if (address.Scheme != Uri.UriSchemeHttps)
        {
            throw Refused("A webhook's address begins with https.");
        }

        if (IPAddress.TryParse(address.DnsSafeHost, out var ip) && !PublicAddress.Is(ip))
        {
            throw Refused("A webhook's address is not one of a private network.");
        }
    }

    /// <summary>What calls webhooks: no proxy, no redirects, no cookies, and only addresses that may be called.</summary>
    public HttpClient CreateClient() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ConnectCallback = ConnectAsync,
                ConnectTimeout = options.Timeout,
                MaxResponseHeadersLength = 16,
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            }
        )
        {
            Timeout = options.Timeout,
        };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = await Dns.GetHostAddressesAsync(host, stop);
        var addresses = IsAllowed(host, port) ? found : [.. found.Where(PublicAddress.Is)];
        if (addresses.Length == 0)
        {
            throw new HttpRequestException($"'{host}' has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(string host, int port) =>
        options.AllowedHosts.Any(allowed =>
            string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase)
            || string.Equals(allowed, $"{host}:{port}", StringComparison.OrdinalIgnoreCase)
        );

    private static CodeAgentException Refused(string message) => new(ErrorCode.WebhookRefused, message);
}
