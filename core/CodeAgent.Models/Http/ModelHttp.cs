using CodeAgent.Core.Models;

namespace CodeAgent.Models.Http;

/// <summary>
/// One provider's connections. Every fault of the wire is a <see cref="ModelException"/> of kind
/// <see cref="ModelErrorKind.Disconnected"/>; nothing is tried twice.
/// </summary>
internal sealed class ModelHttp : IDisposable
{
    private const int ErrorBodyLimit = 64 * 1024;
    private readonly HttpClient _client;
    private readonly HttpLimits _limits;
    private readonly TimeProvider _clock;

    public ModelHttp(HttpLimits limits, TimeProvider clock)
    {
        _limits = limits;
        _clock = clock;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectTimeout = limits.Connect,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                // A redirect would carry the key to another server.
                AllowAutoRedirect = false,
                UseCookies = false,
                // An abandoned answer is cut off, not read to its end.
                ResponseDrainTimeout = TimeSpan.Zero,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Sends a request whose answer is an event stream.</summary>
    /// <param name="request">The request; disposed here.</param>
    /// <param name="refuse">Makes the failure of an answer that is not a success.</param>
    /// <param name="cancellationToken">Ends the call, also while it is being answered.</param>
    public async Task<EventStream> OpenAsync(
        HttpRequestMessage request,
        Func<ErrorResponse, ModelException> refuse,
        CancellationToken cancellationToken
    )
    {
        using var _ = request;
        var host = request.RequestUri!.Authority;
        var silence = new SilenceLimit(_limits.Silence, _clock, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw refuse(await ReadErrorAsync(response, silence.Token));
            }

            RequireEventStream(response, host);
            return new EventStream(response, await response.Content.ReadAsStreamAsync(silence.Token), silence, host);
        }
        catch (Exception error)
        {
            response?.Dispose();
            silence.Dispose();
            if (WireFault.Of(error, host, silence) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<ErrorResponse> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[ErrorBodyLimit];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var body = System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        return new ErrorResponse((int)response.StatusCode, body, RetryAfter.Read(response.Headers, _clock));
    }

    private static void RequireEventStream(HttpResponseMessage response, string host)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (!string.Equals(type, "text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException(
                ModelErrorKind.InvalidRequest,
                $"{host} answered with {type ?? "no content type"} where an event stream was asked for. Is the base URL right?"
            )
            {
                Status = (int)response.StatusCode,
            };
        }
    }
}

/// <summary>How long a provider may take.</summary>
/// <param name="Connect">To accept a connection.</param>
/// <param name="Silence">Between two events, and before the first.</param>
internal sealed record HttpLimits(TimeSpan Connect, TimeSpan Silence);

/// <summary>An answer that is not a success.</summary>
internal sealed record ErrorResponse(int Status, string Body, TimeSpan? RetryAfter);
