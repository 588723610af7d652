using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Control;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Input;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Servers;
using CodeAgent.Cli.Sessions;
using CodeAgent.Cli.Signals;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent -p</c>: works without a conversation.</summary>
internal sealed class RunCommand(CliEnvironment environment)
{
    private const string NoPrompt =
        "There is no prompt.\nGive it as an argument or on standard input: codeagent -p \"Fix the tests\"";
    private readonly TextWriter _error = Console.Error;

    /// <summary>Runs and answers with the exit code.</summary>
    /// <exception cref="CodeAgentException">It failed (coded).</exception>
    public async Task<ExitCode> RunAsync(RunRequest request)
    {
        using var signals = StopSignals.Listen();
        await using var host = LocalHost.Open(environment);
        using var output = new StandardOutput();
        var opening = new SessionOpening(host, environment, request);
        var control = request.IsControlled ? Control(host, request, output, environment.CurrentFolder) : null;
        try
        {
            var messages = new MessageSource(request, control, host.Clock, _error);
            await CheckAsync(opening, request, messages, signals.Any);
            var hasMessage = await messages.NextAsync(signals.Any);
            if (!hasMessage && request.StartsSession)
            {
                throw NothingToDo(request);
            }

            var asked = control?.Controls.Request ?? request;
            var session = await opening.OpenAsync(asked, signals.Any);
            control?.Attach(session.Client);
            if (!hasMessage && !session.IsUnfinished)
            {
                throw NothingUnfinished(session.Client.Id);
            }

            if (asked.OutputSchema is not null)
            {
                session = session with { Tools = [.. session.Tools, StructuredOutput.ToolName] };
            }

            using var run = new HeadlessRun(session, Output(request, host, session.Model, output), signals)
            {
                OutputSchema = asked.OutputSchema,
                Prompts = request.AsksHost ? control!.Prompts : null,
            };
            signals.BeforeExit = () => host.EndAtOnce(run.Processes);
            var code = await RunAsync(run, session, hasMessage ? messages : null, signals);
            await host.Guards.LeaveAsync(session.Client.Id, "other", _error);
            return code;
        }
        catch (OperationCanceledException) when (signals.Any.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    private async Task<ExitCode> RunAsync(
        HeadlessRun run,
        OpenedSession session,
        MessageSource? messages,
        StopSignals signals
    )
    {
        using var told = signals.Interrupted.Register(() =>
            _error.WriteLine("codeagent: stopping; Ctrl+C again exits at once.")
        );
        try
        {
            await (messages is null ? run.FinishAsync() : run.AnswerAsync(messages));
        }
        catch (OutputClosedException closed)
        {
            FailureReport.Write(_error, closed.Message, code: null);
            RunEnding.TellHowToGoOn(_error, session.Client.Id, isUnfinished: run.LastTurn?.Outcome is null);
            return ExitCode.Failed;
        }

        return RunEnding.Tell(_error, run.LastTurn, session.Client.Id, signals.Any.IsCancellationRequested);
    }

    /// <summary>Checks what can be checked before a message is read; where there is none either, that is told with it.</summary>
    private static async Task CheckAsync(
        SessionOpening opening,
        RunRequest request,
        MessageSource messages,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await opening.CheckAsync(cancellationToken);
        }
        catch (CodeAgentException failure) when (failure.Code == ErrorCode.NoModel && !request.HasPrompt)
        {
            if (await messages.NextAsync(cancellationToken))
            {
                throw;
            }

            throw new CodeAgentException(failure.Code, $"{failure.Message}\n{NoPrompt}");
        }
    }

    private static ControlChannel Control(LocalHost host, RunRequest request, StandardOutput output, string folder)
    {
        var controls = new RunControls(request, model => host.Models.ChooseAsync(model, CancellationToken.None));
        return new ControlChannel(controls, new PermissionPrompts(output), output)
        {
            Servers = () => ServerStates.Json(host.Servers.Status(folder)),
        };
    }

    private IRunOutput Output(RunRequest request, LocalHost host, string model, StandardOutput output)
    {
        var facts = new LineFacts(LocalHost.Version, host.Models.KeySource(model), host.Models.ContextWindow)
        {
            Servers = () => ServerStates.Lines(host.Servers.Status(environment.CurrentFolder)),
        };
        return request.Output switch
        {
            OutputFormat.Json => new JsonOutput(output, _error, facts),
            OutputFormat.StreamJson => new StreamJsonOutput(output, _error, facts, request.MoreLines),
            _ => new TextOutput(output, _error, Terminal.Detect(environment), request.IsVerbose),
        };
    }

    private static CodeAgentException NothingToDo(RunRequest request) =>
        request.Input == InputFormat.StreamJson
            ? new CodeAgentException(
                ErrorCode.InvalidInput,
                "Standard input has no message.\nGive at least one line of JSON."
            )
            : Choice.Usage(NoPrompt);

    private static CodeAgentException NothingUnfinished(string id) =>
        Choice.Usage(
            $"Session {id} has no unfinished turn to go on with.\nGive a prompt: codeagent -p \"And now …\" --resume {id}"
        );
}
