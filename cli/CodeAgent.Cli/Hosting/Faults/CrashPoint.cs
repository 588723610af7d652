using System.Diagnostics;
using System.Globalization;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Hosting.Faults;

/// <summary>
/// A place where this process kills itself, for tests of recovery: <c>append:before:17</c> is right before the 17th
/// append to the log, <c>tool:after:3</c> right after the third tool call did its work and before that is recorded.
/// </summary>
internal sealed class CrashPoint
{
    private readonly string _operation;
    private readonly bool _isBefore;
    private readonly int _number;
    private int _count;

    private CrashPoint(string operation, bool isBefore, int number) =>
        (_operation, _isBefore, _number) = (operation, isBefore, number);

    /// <summary>Reads a place; null for none.</summary>
    /// <exception cref="CodeAgentException">The text is not a place (AGENT0102).</exception>
    public static CrashPoint? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return
            text.Split(':') is [("append" or "tool") and var operation, ("before" or "after") and var when, var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new CrashPoint(operation, when == "before", count)
            : throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"'{text}' is not a crash point; it is append or tool, before or after, and a number: append:before:17."
            );
    }

    /// <summary>Does an operation, and dies before or after it when it is the one.</summary>
    public async Task<T> RunAsync<T>(string operation, Func<Task<T>> run)
    {
        var isHere = operation == _operation && Interlocked.Increment(ref _count) == _number;
        if (isHere && _isBefore)
        {
            await DieAsync();
        }

        var result = await run();
        if (isHere)
        {
            await DieAsync();
        }

        return result;
    }

    /// <summary>SIGKILL, as from outside: nothing is flushed, disposed or finished. Never returns.</summary>
    private static Task DieAsync()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        return new TaskCompletionSource().Task;
    }
}
