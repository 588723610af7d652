using System.CommandLine;
using CodeAgent.Cli.Completing;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Commands;

/// <summary>What the completion scripts ask: <c>codeagent __complete -- WORD…</c>, the last word being typed.</summary>
internal static class CompleteCommand
{
    /// <summary>The command, which help does not show.</summary>
    public static Command Create(CliEnvironment environment, RootCommand root)
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("__complete", "For the scripts of codeagent completion.") { words };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            new KnownValues(environment).AddTo(root);
            var found = LineCompletion
                .Find(root, parsed.GetValue(words) ?? [])
                .Select(item =>
                    item.Detail is { } detail ? $"{item.Label}\t{TerminalText.Line(detail)}\n" : $"{item.Label}\n"
                );
            using var output = new StandardOutput();
            output.Write(string.Concat(found));
            return (int)ExitCode.Done;
        });
        return command;
    }
}
