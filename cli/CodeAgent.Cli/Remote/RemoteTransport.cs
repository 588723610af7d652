using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CodeAgent.Cli.Failures;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Sessions;
using Orleans.Runtime;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Cli.Remote;

/// <summary>
/// Sends calls to a gateway. A connection that breaks is made again: every command has an id, so that a repeat is
/// harmless, and a stream of events goes on behind the last one.
/// </summary>
internal sealed class RemoteTransport(HttpClient http, TimeProvider clock)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] s_again =
    [
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromMilliseconds(400),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(4),
    ];

    /// <summary>Sends a call after the one before it and brings its result.</summary>
    public async Task<T> SendAsync<T>(
        RemoteCall call,
        Task previous,
        TaskCompletionSource sent,
        CancellationToken token
    )
    {
        for (var attempt = 0; ; attempt++)
        {
            RemoteAnswer? answer = null;
            try
            {
                try
                {
                    token.ThrowIfCancellationRequested();
                    await previous;
                    token.ThrowIfCancellationRequested();
                    answer = await BeginAsync(call, token);
                }
                finally
                {
                    sent.TrySetResult();
                }

                await foreach (var (name, value) in answer.LinesAsync(token))
                {
                    return name == "result" ? value.Deserialize<T>(s_json)! : throw Failure(name, value, token);
                }

                throw new HttpIOException(HttpRequestError.ResponseEnded);
            }
            catch (Exception error) when (IsBroken(error, token))
            {
                await AgainAsync(attempt, error, token);
            }
            finally
            {
                answer?.Dispose();
            }
        }
    }

    /// <summary>Brings a stream's elements.</summary>
    public async IAsyncEnumerable<T> Stream<T>(
        RemoteCall call,
        CancellationToken token,
        [EnumeratorCancellation] CancellationToken reading = default
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, reading);
        var attempt = 0;
        while (true)
        {
            await using var elements = ElementsAsync<T>(call, both.Token).GetAsyncEnumerator(both.Token);
            var isBroken = false;
            while (true)
            {
                try
                {
                    if (!await elements.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception error) when (IsBroken(error, both.Token))
                {
                    await AgainAsync(attempt++, error, both.Token);
                    isBroken = true;
                }

                if (isBroken)
                {
                    break;
                }

                attempt = 0;
                call = After(call, elements.Current);
                yield return elements.Current;
            }
        }
    }

    private async IAsyncEnumerable<T> ElementsAsync<T>(
        RemoteCall call,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        token.ThrowIfCancellationRequested();
        using var answer = await BeginAsync(call, token);
        await foreach (var (name, value) in answer.LinesAsync(token))
        {
            if (name == "result")
            {
                yield break;
            }

            yield return name == "next" ? value.Deserialize<T>(s_json)! : throw Failure(name, value, token);
        }

        throw new HttpIOException(HttpRequestError.ResponseEnded);
    }

    private async Task<RemoteAnswer> BeginAsync(RemoteCall call, CancellationToken token)
    {
        var id = Guid.NewGuid().ToString("N");
        var body = new RemoteCallBody(call.Key, id, call.Arguments);
        using var content = JsonContent.Create(body, options: s_json);
        await content.LoadIntoBufferAsync(CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        // What may have arrived is cancelled there; only what gets no answer is given up here.
        await using var registration = token.UnsafeRegister(_ => giveUp.CancelAfter(s_patience), null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/grains/{call.Grain}/{call.Method}")
        {
            Content = content,
        };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, giveUp.Token);
        if (response.IsSuccessStatusCode)
        {
            return new RemoteAnswer(response, () => CancelAsync(id));
        }

        using (response)
        {
            throw await RefusalAsync(response);
        }
    }

    private async Task CancelAsync(string id)
    {
        using var giveUp = new CancellationTokenSource(s_patience, clock);
        try
        {
            using var _ = await http.PostAsync($"v1/grain-calls/{id}/cancel", content: null, giveUp.Token);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // The connection's end cancels it as well.
        }
    }

    private async Task AgainAsync(int attempt, Exception error, CancellationToken token)
    {
        if (attempt >= s_again.Length)
        {
            throw new CodeAgentException(
                ErrorCode.GatewayUnreachable,
                $"The gateway at {http.BaseAddress} does not answer: {error.Message}",
                error
            );
        }

        await Task.Delay(s_again[attempt], clock, token);
    }

    private static bool IsBroken(Exception error, CancellationToken token) =>
        error is HttpRequestException or IOException && !token.IsCancellationRequested;

    /// <summary>The call that goes on behind an event.</summary>
    private static RemoteCall After<T>(RemoteCall call, T element) =>
        element is SessionNotice { Event.RootSeq: var position } && call.Arguments is [long]
            ? call with
            {
                Arguments = [position],
            }
            : call;

    private static Exception Failure(string name, JsonElement value, CancellationToken token)
    {
        if (name == "cancelled")
        {
            return new OperationCanceledException("The call was cancelled.", token);
        }

        var message = value.GetProperty("message").GetString()!;
        var thrown = value.TryGetProperty("exception", out var exception) ? exception.GetString() : null;
        return thrown switch
        {
            nameof(InvalidOperationException) => new InvalidOperationException(message),
            nameof(EnumerationAbortedException) => new EnumerationAbortedException(message),
            _ => new CodeAgentException(FailureMap.Parse(value.GetProperty("code").GetString()), message),
        };
    }

    private async Task<CodeAgentException> RefusalAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var (code, detail) = Problem(text);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new CodeAgentException(
                ErrorCode.GatewayRefused,
                $"The gateway at {http.BaseAddress} refuses the call: {detail}"
            ),
            _ when code is not null => new CodeAgentException(FailureMap.Parse(code), detail),
            _ => new CodeAgentException(
                ErrorCode.GatewayUnreachable,
                $"{http.BaseAddress} answers with {(int)response.StatusCode}, not as a gateway does."
            ),
        };
    }

    private static (string? Code, string Detail) Problem(string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            var root = problem.RootElement;
            return (Word("code"), Word("detail") ?? "It does not say why.");

            string? Word(string name) =>
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value)
                    ? value.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return (null, "It does not say why.");
        }
    }
}

/// <summary>The body of a call.</summary>
internal sealed record RemoteCallBody(string Key, string Call, object?[] Arguments);
