using System.CommandLine;
using CodeAgent.Cli.Commands.Audit;
using CodeAgent.Cli.Commands.Keys;
using CodeAgent.Cli.Commands.Permissions;
using CodeAgent.Cli.Commands.Servers;
using CodeAgent.Cli.Commands.Tasks;
using CodeAgent.Cli.Commands.Trust;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Commands;

/// <summary>The whole command line: what there is, and what runs for it.</summary>
internal sealed class CodeAgentCommand
{
    private readonly CliEnvironment _environment;
    private readonly RunOptions _run = new();
    private readonly RootCommand _root = new("Durable software agents on your own machine.");

    public CodeAgentCommand(CliEnvironment environment)
    {
        _environment = environment;

        // A prompt may begin with a bracket or an @, which the parser would otherwise take for its own.
        _root.Directives.Clear();
        _run.AddTo(_root);
        _root.Add(SessionsCommand.Create(environment));
        _root.Add(DemoCommand.Create(environment));
        _root.Add(TaskCommand.Create(environment));
        _root.Add(WorkerCommand.Create(environment));
        _root.Add(ServeCommand.Create(environment));
        _root.Add(KeysCommand.Create(environment));
        _root.Add(UsageCommand.Create(environment));
        _root.Add(ModelsCommand.Create(environment));
        _root.Add(PermissionsCommand.Create(environment));
        _root.Add(TrustCommand.Create(environment));
        _root.Add(AuditCommand.Create(environment));
        _root.Add(McpCommand.Create(environment));
        _root.Add(ContextCommand.Create(environment));
        _root.Add(DoctorCommand.Create(environment));
        _root.Add(SandboxFlag.Bridge());
        _root.Add(CompletionCommand.Create());
        _root.Add(CompleteCommand.Create(environment, _root));
        _root.SetAction((parsed, _) => RunAsync(parsed));
    }

    /// <summary>Parses and runs a command line; answers with the exit code.</summary>
    /// <exception cref="CodeAgentException">It failed (coded).</exception>
    public async Task<int> InvokeAsync(string[] args)
    {
        var parsed = _root.Parse(
            args,
            new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false }
        );
        // The prompt is the root's alone; the help of other commands would show it as theirs.
        _run.Prompt.Hidden = parsed.CommandResult.Command != _root;
        var isAnswered = parsed.Action?.ClearsParseErrors ?? false;
        if (!isAnswered && UsageCheck.Find(parsed, _run.Prompt) is { } wrong)
        {
            throw wrong;
        }

        // Signals are this program's own matter: the first Ctrl+C ends a turn, not the process.
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
        );
    }

    private CliEnvironment With(RunRequest request) =>
        _environment with
        {
            ServerFiles = request.ServerFiles,
            IsServersStrict = request.IsServersStrict,
        };

    private async Task<int> RunAsync(ParseResult parsed)
    {
        if (_run.IsPrint(parsed))
        {
            var request = _run.Read(parsed, _environment.CurrentFolder);
            return (int)await new RunCommand(With(request)).RunAsync(request);
        }

        if (ChatCommand.IsPossible && UsageCheck.MissedCommand(parsed, parsed.GetValue(_run.Prompt)) is null)
        {
            var request = _run.Read(parsed, _environment.CurrentFolder);
            return (int)await new ChatCommand(With(request)).RunAsync(request);
        }

        if (UsageCheck.MissedCommand(parsed, parsed.GetValue(_run.Prompt)) is { } wrong)
        {
            throw wrong;
        }

        await Console.Error.WriteLineAsync(
            "codeagent: There is no terminal to talk at. Work without one: codeagent -p \"Fix the tests\"\n"
        );
        await _root.Parse("--help").InvokeAsync(new InvocationConfiguration { Output = Console.Error });
        return (int)ExitCode.Usage;
    }
}
