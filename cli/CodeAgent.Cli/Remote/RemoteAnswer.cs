using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CodeAgent.Cli.Remote;

/// <summary>A gateway's answer to a call, as it comes in.</summary>
/// <param name="response">The answer.</param>
/// <param name="cancelAsync">Cancels the call there.</param>
internal sealed class RemoteAnswer(HttpResponseMessage response, Func<Task> cancelAsync) : IDisposable
{
    /// <summary>Its lines, each one member of one object.</summary>
    public async IAsyncEnumerable<(string Name, JsonElement Value)> LinesAsync(
        [EnumeratorCancellation] CancellationToken token
    )
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(CancellationToken.None));
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.UnsafeRegister(_ => cancelled.TrySetResult(), null);
        while (true)
        {
            var next = reader.ReadLineAsync(CancellationToken.None).AsTask();
            if (!next.IsCompleted && await Task.WhenAny(next, cancelled.Task) != next)
            {
                // It is over there before the caller goes on here.
                await cancelAsync();
                token.ThrowIfCancellationRequested();
            }

            if (await next is not { } line)
            {
                yield break;
            }

            using var document = JsonDocument.Parse(line);
            var member = document.RootElement.EnumerateObject().First();
            yield return (member.Name, member.Value.Clone());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => response.Dispose();
}
