using System.CommandLine;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent completion SHELL</c>: prints a script that completes command lines by asking the program.</summary>
internal static class CompletionCommand
{
    private const string Resource = "CodeAgent.Cli.Completing.codeagent.";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that completes command lines in a shell.") { shell };
        command.SetAction(parsed =>
        {
            var name = Choice.Of("SHELL", parsed.GetValue(shell)!, ("bash", "bash"), ("zsh", "zsh"), ("fish", "fish"));
            using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream(Resource + name)!;
            using var reader = new StreamReader(script);
            using var output = new StandardOutput();
            output.Write(reader.ReadToEnd());
            return (int)ExitCode.Done;
        });
        return command;
    }
}
