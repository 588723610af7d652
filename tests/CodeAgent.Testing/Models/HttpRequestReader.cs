using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CodeAgent.Testing.Models;

/// <summary>Reads one HTTP/1.1 request with a body of known length.</summary>
internal static class HttpRequestReader
{
    public static async Task<RecordedRequest> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var lines = (await ReadHeadAsync(stream, cancellationToken)).Split("\r\n");
        var first = lines[0].Split(' ');
        var headers = lines
            .Skip(1)
            .Where(line => line.Length > 0)
            .Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim(), StringComparer.Ordinal);
        var length = headers.TryGetValue("content-length", out var text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 0;
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new RecordedRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Add(one[0]);
        }

        return Encoding.ASCII.GetString([.. head]);
    }
}
