using CodeAgent.Cli.Chat;
using CodeAgent.Cli.Chat.Commands;
using CodeAgent.Cli.Chat.Input;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Chat.View;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Trusting;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent</c> at a terminal: a conversation.</summary>
internal sealed class ChatCommand(CliEnvironment environment)
{
    private const string PasteOn = "\u001B[?2004h";
    private const string PasteOff = "\u001B[?2004l";

    /// <summary>Whether there is a person at a terminal.</summary>
    public static bool IsPossible => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Talks until the person leaves.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It cannot be started (coded).</exception>
    public async Task<ExitCode> RunAsync(RunRequest request)
    {
        var styles = new Styles(!environment.IsPlain);
        await using var host = LocalHost.Open(environment);
        var mode = LocalSandbox.Attended(request.Sandbox, environment);
        await host.Sandbox.RequireAsync(mode);
        new TrustDialog(environment, styles, Console.In, Console.Out).Ask(host.Clock);
        var sessions = new ChatSessions(host, environment, request);
        var session = await sessions.OpenAsync(CancellationToken.None);
        var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024) { AutoFlush = false };
        var screen = new TerminalScreen(output, () => (Console.WindowWidth, Console.WindowHeight));
        var completion = new Completion(
            environment.CurrentFolder,
            [.. SlashCommands.All.Select(command => command.Name)]
        );
        var history = new InputHistory(Path.Combine(environment.StateFolder, "history"));
        var status = new StatusLine(styles, host.Models.ContextWindow, host.Clock);
        var parts = new ChatParts(screen, styles, status, new Draft(history, completion), completion, sessions)
        {
            Clock = host.Clock,
        };
        Console.TreatControlCAsInput = true;
        output.Write(PasteOn);
        try
        {
            screen.Print(
                styles.Bold("CodeAgent") + styles.Dim($" {LocalHost.Version} · {environment.CurrentFolder} · /help"),
                ""
            );
            if (await SandboxNoteAsync(host, mode) is { } note)
            {
                screen.Print(styles.Dim(note), "");
            }

            var last = await new ChatLoop(parts).RunAsync(session, request.Prompt);
            screen.Show([], (0, 0));
            await host.Guards.LeaveAsync(last, "prompt_input_exit", TextWriter.Null);
            screen.Print(styles.Dim($"Go on with: codeagent --resume {last}"));
            return ExitCode.Done;
        }
        finally
        {
            screen.Close();
            output.Write(PasteOff);
            await output.FlushAsync();
            Console.TreatControlCAsInput = false;
        }
    }

    /// <summary>What is said where commands are in no sandbox; null where they are.</summary>
    private static async Task<string?> SandboxNoteAsync(LocalHost host, SandboxMode mode)
    {
        if (mode == SandboxMode.Off)
        {
            return "Commands run without a sandbox: only the permission rules bound them.";
        }

        return (await host.Sandbox.AbilitiesAsync()).Failure is { } failure
            ? $"Commands run without a sandbox: {failure.Split('\n')[0]} See: codeagent doctor"
            : null;
    }
}
