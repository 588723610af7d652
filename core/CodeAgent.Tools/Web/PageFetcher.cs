using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Sandboxes.Network;

namespace CodeAgent.Tools.Web;

/// <summary>
/// Gets one page within its limits. The address is checked where the connection is made, so that a name that resolves to
/// something else the second time gains nothing.
/// </summary>
internal sealed class PageFetcher : IDisposable
{
    private readonly WebFetchOptions _options;
    private readonly HttpClient _client;

    public PageFetcher(WebFetchOptions options)
    {
        _options = options;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectCallback = ConnectAsync,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                UseCookies = false,
                // A proxy would resolve the name itself, out of reach of the check.
                UseProxy = false,
                MaxResponseHeadersLength = 64,
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("CodeAgent", "1.0"));
        _client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Accept",
            "text/html,application/xhtml+xml,text/*,application/json;q=0.9,*/*;q=0.5"
        );
    }

    /// <summary>The page, or where it redirects to.</summary>
    /// <exception cref="ToolRefusedException">It cannot be had; says why.</exception>
    public async Task<FetchedPage> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await SendAsync(request, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return await ReadAsync(url, response, cancellationToken);
            }

            var next = Target(url, response);
            if (!IsSameHost(url, next))
            {
                return new FetchedPage(url, (int)response.StatusCode, "", ReadOnlyMemory<byte>.Empty)
                {
                    RedirectsTo = next,
                };
            }

            if (redirects >= _options.MostRedirects)
            {
                throw new ToolRefusedException(
                    ToolFailureKind.NetworkFailed,
                    $"{url} redirects more than {_options.MostRedirects} times."
                );
            }

            url = next;
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The same host, with or without <c>www.</c>, and never back from https.</summary>
    private static bool IsSameHost(Uri from, Uri to) =>
        Bare(from.IdnHost) == Bare(to.IdnHost)
        && (to.Port == from.Port || (from.IsDefaultPort && to.IsDefaultPort))
        && (to.Scheme == from.Scheme || to.Scheme == Uri.UriSchemeHttps);

    private static string Bare(string host) =>
        host.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
            ? host[4..].ToLowerInvariant()
            : host.ToLowerInvariant();

    private static Uri Target(Uri url, HttpResponseMessage response) =>
        response.Headers.Location is { } location
        && Uri.TryCreate(url, location, out var next)
        && next.Scheme is "http" or "https"
            ? next
            : throw new ToolRefusedException(
                ToolFailureKind.NetworkFailed,
                $"{url} redirects to nothing that can be fetched."
            );

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw Inner<ToolRefusedException>(error)
                ?? new ToolRefusedException(
                    ToolFailureKind.NetworkFailed,
                    $"{request.RequestUri} cannot be reached: {error.InnerException?.Message ?? error.Message}"
                );
        }
    }

    private async Task<FetchedPage> ReadAsync(
        Uri url,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var type = response.Content.Headers.ContentType;
        using var kept = new MemoryStream();
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[32 * 1024];
            int read;
            while (kept.Length <= _options.LongestPage && (read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                kept.Write(buffer, 0, read);
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException)
        {
            throw new ToolRefusedException(ToolFailureKind.NetworkFailed, $"{url} broke off: {error.Message}");
        }

        var isCut = kept.Length > _options.LongestPage;
        return new FetchedPage(
            url,
            (int)response.StatusCode,
            type?.MediaType ?? "",
            kept.ToArray().AsMemory(0, (int)Math.Min(kept.Length, _options.LongestPage))
        )
        {
            Charset = type?.CharSet?.Trim('"'),
            IsCut = isCut,
        };
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var allowed = _options.IsPrivateAllowed(host, port) ? addresses : [.. addresses.Where(PublicAddress.Is)];
        if (allowed.Length == 0)
        {
            throw Private(host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The refusal of an address that is not public.</summary>
    public static ToolRefusedException Private(string host) =>
        new(
            ToolFailureKind.PermissionDenied,
            $"{host} is no address of the public internet, which is all that may be fetched.",
            "The person may allow a host by CODEAGENT_WEB_PRIVATE_HOSTS; with Bash a program of theirs may reach it."
        );

    private static T? Inner<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return error as T;
    }
}

/// <summary>What a page's address answered.</summary>
/// <param name="Url">Where it was in the end.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">What it says it is; empty for nothing.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record FetchedPage(Uri Url, int Status, string MediaType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The charset that its header names; null for none.</summary>
    public string? Charset { get; init; }

    /// <summary>Whether it is longer than what was read.</summary>
    public bool IsCut { get; init; }

    /// <summary>Another host's address that it redirects to; null for none.</summary>
    public Uri? RedirectsTo { get; init; }
}
