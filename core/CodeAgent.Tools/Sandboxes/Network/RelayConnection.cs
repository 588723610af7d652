using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CodeAgent.Tools.Sandboxes.Network;

/// <summary>
/// One connection of a program to its proxy: a tunnel (<c>CONNECT</c>), or one plain request. A plain connection is closed
/// after its answer, so that no second request travels to where the first one was permitted.
/// </summary>
internal sealed class RelayConnection(Stream client, RelayRules rules)
{
    private const int LongestHead = 64 * 1024;
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan s_headLimit = TimeSpan.FromSeconds(30);
    private static readonly byte[] s_end = "\r\n\r\n"u8.ToArray();

    /// <summary>Serves it to its end.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        if (await ReadHeadAsync(cancellationToken) is not var (head, rest))
            return;
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        if (
            words is not [var method, var target, var version]
            || !version.StartsWith("HTTP/1.", StringComparison.Ordinal)
        )
        {
            await RefuseAsync("400 Bad Request", "That is no request to a proxy.", cancellationToken);
            return;
        }
        var isTunnel = method == "CONNECT";
        if (Target(target, isTunnel) is not var (host, port, path))
        {
            await RefuseAsync("400 Bad Request", $"'{target}' names no host.", cancellationToken);
            return;
        }
        var (socket, refusal) = await rules.ConnectAsync(host, port, cancellationToken);
        if (socket is null)
        {
            await RefuseAsync("403 Forbidden", refusal!, cancellationToken);
            return;
        }
        await using var server = new NetworkStream(socket, ownsSocket: true);
        if (isTunnel)
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
        else
            await server.WriteAsync(Request(method, path, host, port, lines), cancellationToken);
        await server.WriteAsync(rest, cancellationToken);
        await PumpAsync(server, isTunnel, cancellationToken);
    }

    /// <summary>What is sent on of a plain request: the host is the one that was judged, and no second one follows.</summary>
    private static byte[] Request(string method, string path, string host, int port, string[] lines)
    {
        var shown = host.Contains(':') ? $"[{host}]" : host;
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\n").Append(
            CultureInfo.InvariantCulture,
            $"Host: {shown}{(port == 80 ? "" : $":{port}")}\r\nConnection: close\r\n"
        );
        foreach (var line in lines.Skip(1).Where(line => line.Length > 0 && !IsOwn(line)))
            text.Append(line).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    private static bool IsOwn(string line)
    {
        var name = line.Split(':', 2)[0].Trim();
        return name.Equals("Host", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);
    }

    private static (string Host, int Port, string Path)? Target(string target, bool isTunnel)
    {
        var text = isTunnel ? $"http://{target}/" : target;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp
            || uri.UserInfo.Length > 0
        )
            return null;
        var host = uri.IdnHost.Trim('[', ']');
        if (host.Length == 0 || (isTunnel && !target.Contains(':')))
            return null;
        return (host, uri.Port, uri.PathAndQuery);
    }

    private async Task PumpAsync(NetworkStream server, bool isTunnel, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var down = CopyAsync(server, client, end.Token);
        var up = UpAsync(server, end.Token);
        // A plain answer ends the connection; a tunnel may be closed by either side first.
        var first = await Task.WhenAny(down, up);
        if (first == up && (isTunnel || up.IsCompletedSuccessfully))
            await down;
        await end.CancelAsync();
    }

    private async Task UpAsync(NetworkStream server, CancellationToken cancellationToken)
    {
        await CopyAsync(client, server, cancellationToken);
        server.Socket.Shutdown(SocketShutdown.Send);
    }

    private static Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken) =>
        from.CopyToAsync(to, BufferSize, cancellationToken);

    private async Task RefuseAsync(string status, string reason, CancellationToken cancellationToken)
    {
        var body = $"codeagent: {reason}\n";
        var answer =
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nX-CodeAgent-Relay: refused\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}";
        await client.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken);
    }

    /// <summary>Everything up to the empty line, and what came behind it; null where it does not come.</summary>
    private async Task<(string Head, ReadOnlyMemory<byte> Behind)?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_headLimit);
        var buffer = new byte[LongestHead];
        for (var length = 0; length < buffer.Length; )
        {
            var read = await client.ReadAsync(buffer.AsMemory(length), limit.Token);
            if (read == 0)
                return null;
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf(s_end);
            if (end >= 0)
                return (
                    Encoding.Latin1.GetString(buffer, 0, end),
                    buffer.AsMemory(end + s_end.Length, length - end - s_end.Length)
                );
        }
        await RefuseAsync("431 Request Header Fields Too Large", "The request's head is too long.", cancellationToken);
        return null;
    }
}
