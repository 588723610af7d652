using System.Net.ServerSentEvents;
using System.Text.Json;
using CodeAgent.Core.Models;

namespace CodeAgent.Models.Http;

/// <summary>The server-sent events of one answer, read one at a time.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly SilenceLimit _silence;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    public EventStream(HttpResponseMessage response, Stream body, SilenceLimit silence, string host)
    {
        _response = response;
        _silence = silence;
        Host = host;
        _events = SseParser.Create(body).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
    }

    /// <summary>Who answers, for messages.</summary>
    public string Host { get; }

    /// <summary>The next event; null at the end of the stream.</summary>
    /// <exception cref="ModelException">The connection was cut or fell silent.</exception>
    public async ValueTask<ServerEvent?> NextAsync()
    {
        try
        {
            if (!await _events.MoveNextAsync())
            {
                return null;
            }
        }
        catch (Exception error) when (WireFault.Of(error, Host, _silence) is { } fault)
        {
            throw fault;
        }

        _silence.Restart();
        return new ServerEvent(_events.Current.EventType, _events.Current.Data, Host);
    }

    public async ValueTask DisposeAsync()
    {
        // Ends the connection, whether the answer was whole or not.
        _response.Dispose();
        await _events.DisposeAsync();
        _silence.Dispose();
    }
}

/// <summary>One event.</summary>
internal sealed record ServerEvent(string Type, string Data, string Host)
{
    /// <exception cref="ModelException">The data is not JSON.</exception>
    public JsonElement ParseData()
    {
        try
        {
            return JsonElement.Parse(Data);
        }
        catch (JsonException error)
        {
            throw new ModelException(
                ModelErrorKind.ServerError,
                $"{Host} sent a '{Type}' event that is not JSON",
                error
            );
        }
    }
}
