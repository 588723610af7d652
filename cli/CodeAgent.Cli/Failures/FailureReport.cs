using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Failures;

/// <summary>Tells a person on standard error what went wrong and what to do, always in the same form.</summary>
internal static class FailureReport
{
    /// <summary>Writes a failure and answers with its exit code.</summary>
    public static ExitCode Write(TextWriter error, CodeAgentException failure)
    {
        Write(error, failure.Message, failure.Code);
        return FailureMap.ToExit(failure.Code);
    }

    /// <summary>Writes a defect and answers with its exit code.</summary>
    public static ExitCode WriteDefect(TextWriter error, Exception defect, bool withStack)
    {
        Write(error, $"Unexpected {defect.GetType().Name}: {defect.Message}", ErrorCode.Internal);
        if (withStack)
        {
            error.WriteLine(defect);
        }

        return ExitCode.Failed;
    }

    /// <summary>
    /// Writes <c>codeagent: sentence (CODE)</c> and below it what to do: the message's further lines, or else what is
    /// known of the code.
    /// </summary>
    public static void Write(TextWriter error, string message, ErrorCode? code)
    {
        var lines = message.TrimEnd().Split('\n', 2);
        var mark = code is { } known ? $" ({known.ToText()})" : "";
        var advice =
            lines.Length > 1 ? lines[1]
            : code is { } from ? FailureMap.Advice(from)
            : null;
        error.WriteLine($"codeagent: {TerminalText.Clean(lines[0].TrimEnd())}{mark}");
        if (advice is not null)
        {
            error.WriteLine(TerminalText.Clean(advice));
        }
    }
}
