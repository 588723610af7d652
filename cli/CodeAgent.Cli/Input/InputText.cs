using System.Text;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Input;

/// <summary>The prompt: the command line's and all of piped standard input.</summary>
internal sealed class InputText(Stream? piped, TimeProvider clock, TextWriter error)
{
    private const int MaxBytes = 10 * 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>The whole prompt; empty for none.</summary>
    /// <exception cref="CodeAgentException">Standard input is longer than 10 MB (AGENT0103).</exception>
    public async Task<string> ReadAsync(string? prompt, CancellationToken cancellationToken)
    {
        var more = piped is null ? "" : await ReadPipedAsync(piped, prompt is not null, cancellationToken);
        return string.Join("\n\n", new[] { prompt?.Trim() ?? "", more.Trim() }.Where(part => part.Length > 0));
    }

    private async Task<string> ReadPipedAsync(Stream input, bool isOptional, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = input.ReadAsync(buffer, cancellationToken).AsTask();
            if (isOptional && text.Length == 0 && !await ComesSoonAsync(read, cancellationToken))
            {
                await error.WriteLineAsync("codeagent: nothing came on standard input for 3 s; going on without it.");
                return "";
            }

            // A read of a terminal or pipe cannot be called off, so it is left behind.
            var count = await read.WaitAsync(cancellationToken);
            if (count == 0)
            {
                return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)).TrimStart('\uFEFF');
            }

            text.Write(buffer.AsSpan(0, count));
            if (text.Length > MaxBytes)
            {
                throw new CodeAgentException(
                    ErrorCode.InvalidInput,
                    "Standard input is longer than 10 MB.\nPut it into a file and name the file in the prompt."
                );
            }
        }
    }

    /// <summary>A program that starts this one may leave its input open and never write to it.</summary>
    private async Task<bool> ComesSoonAsync(Task read, CancellationToken cancellationToken)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(read, Task.Delay(s_patience, clock, waited.Token));
        await waited.CancelAsync();
        return first == read || cancellationToken.IsCancellationRequested;
    }
}
