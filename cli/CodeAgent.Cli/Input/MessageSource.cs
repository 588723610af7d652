using System.Runtime.CompilerServices;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Control;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Input;

/// <summary>The messages of a run, read as it wants them; what else comes between them goes to the control channel.</summary>
internal sealed class MessageSource
{
    private readonly IAsyncEnumerator<InputLine> _lines;
    private readonly ControlChannel? _control;
    private UserMessage? _current;

    public MessageSource(RunRequest request, ControlChannel? control, TimeProvider clock, TextWriter error)
    {
        _control = control;
        var piped = Console.IsInputRedirected ? Console.OpenStandardInput() : null;
        var lines =
            request.Input == InputFormat.StreamJson
                ? JsonMessages.ReadAsync(piped ?? Stream.Null, CancellationToken.None)
                : TextAsync(new InputText(piped, clock, error), request.Prompt, CancellationToken.None);
        _lines = lines.GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>The message that was read last.</summary>
    public UserMessage Current => _current!;

    /// <summary>
    /// Reads the next message; false at the end. A read of a console or pipe cannot be called off: one that is cancelled
    /// goes on unseen, and nothing may be read after it.
    /// </summary>
    /// <exception cref="CodeAgentException">The input is not what it should be (AGENT0103).</exception>
    public async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        while (await _lines.MoveNextAsync().AsTask().WaitAsync(cancellationToken))
        {
            if (_lines.Current is UserMessage message)
            {
                _current = message;
                return true;
            }

            await (_control ?? throw NoChannel()).ReceiveAsync(_lines.Current);
        }

        return false;
    }

    private static CodeAgentException NoChannel() =>
        new(
            ErrorCode.InvalidInput,
            "Control requests on standard input need --output-format stream-json, where they are answered."
        );

    private static async IAsyncEnumerable<InputLine> TextAsync(
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
