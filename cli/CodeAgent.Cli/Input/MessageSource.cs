using System.Threading.Channels;
using CodeAgent.Cli.Commands;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Cli.Input;

/// <summary>The messages of a run, read while it runs. A read that nothing ends is left behind with the process.</summary>
internal sealed class MessageSource(RunRequest request, TimeProvider clock, TextWriter error)
{
    /// <summary>Begins to read. The channel ends with the input, or with what is wrong with it.</summary>
    public ChannelReader<UserMessage> Start(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<UserMessage>(1);
        _ = PumpAsync(channel.Writer, cancellationToken);
        return channel.Reader;
    }

    private async Task PumpAsync(ChannelWriter<UserMessage> writer, CancellationToken cancellationToken)
    {
        try
        {
            // Opening and reading the console block, and the run must not wait for them.
            await Task.Yield();
            var piped = Console.IsInputRedirected ? Console.OpenStandardInput() : null;
            await foreach (var message in ReadAsync(piped, cancellationToken))
            {
                await writer.WriteAsync(message, cancellationToken);
            }

            writer.Complete();
        }
        catch (Exception failure)
        {
            writer.Complete(failure);
        }
    }

    private IAsyncEnumerable<UserMessage> ReadAsync(Stream? piped, CancellationToken cancellationToken) =>
        request.Input == InputFormat.StreamJson
            ? JsonMessages.ReadAsync(piped ?? Stream.Null, cancellationToken)
            : ReadTextAsync(piped, cancellationToken);

    private async IAsyncEnumerable<UserMessage> ReadTextAsync(
        Stream? piped,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var text = await new InputText(piped, clock, error).ReadAsync(request.Prompt, cancellationToken);
        if (text.Length > 0)
        {
            yield return UserMessage.Of(text);
        }
    }
}
