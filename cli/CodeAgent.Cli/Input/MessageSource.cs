using System.Runtime.CompilerServices;
using CodeAgent.Cli.Commands;

namespace CodeAgent.Cli.Input;

/// <summary>The messages of a run, read as it wants them.</summary>
internal sealed class MessageSource
{
    private readonly IAsyncEnumerator<UserMessage> _messages;

    public MessageSource(RunRequest request, TimeProvider clock, TextWriter error)
    {
        var piped = Console.IsInputRedirected ? Console.OpenStandardInput() : null;
        var messages =
            request.Input == InputFormat.StreamJson
                ? JsonMessages.ReadAsync(piped ?? Stream.Null, CancellationToken.None)
                : TextAsync(new InputText(piped, clock, error), request.Prompt, CancellationToken.None);
        _messages = messages.GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>The message that was read last.</summary>
    public UserMessage Current => _messages.Current;

    /// <summary>
    /// Reads the next message; false at the end. A read of a console or pipe cannot be called off: one that is cancelled
    /// goes on unseen, and nothing may be read after it.
    /// </summary>
    /// <exception cref="Core.Errors.CodeAgentException">The input is not what it should be (AGENT0103).</exception>
    public Task<bool> NextAsync(CancellationToken cancellationToken) =>
        _messages.MoveNextAsync().AsTask().WaitAsync(cancellationToken);

    private static async IAsyncEnumerable<UserMessage> TextAsync(
        InputText input,
        string? prompt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var text = await input.ReadAsync(prompt, cancellationToken);
        if (text.Length > 0)
        {
            yield return UserMessage.Of(text);
        }
    }
}
