using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace CodeAgent.Gateway.Tests.Events;

/// <summary>Reads an event stream with the framework's own parser, and its comments by the line.</summary>
internal sealed class SseReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private SseReader(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => _response;

    public static async Task<SseReader> OpenAsync(HttpClient client, string path, string? lastEventId = null)
    {
        var response = await client.SendAsync(Request(path, lastEventId), HttpCompletionOption.ResponseHeadersRead);
        return new SseReader(response, await response.Content.ReadAsStreamAsync());
    }

    public static HttpRequestMessage Request(string path, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return request;
    }

    /// <summary>The next frame; null where the stream ended.</summary>
    public async Task<SseItem<string>?> NextAsync() =>
        await _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ? _items.Current : null;

    public ValueTask DisposeAsync()
    {
        // Closes the connection; an enumerator that still waits ends by that.
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
