using System.Text;
using CodeAgent.Core.Hooks;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Hooks;

/// <summary>Runs hooks: programs as child processes, addresses over http. Files that a hook runs are compared first.</summary>
/// <param name="variables">What hooks inherit.</param>
/// <param name="clock">The time.</param>
public sealed class HookHandlers(IReadOnlyDictionary<string, string> variables, TimeProvider clock) : IHookHandlers
{
    private const int MostOutput = 1024 * 1024;
    private readonly HttpHook _http = new(variables, clock);

    /// <inheritdoc/>
    public Task<HookExit> RunAsync(HookDefinition hook, HookInput input, CancellationToken cancellationToken)
    {
        if (HookTrust.ChangedFile(hook, input.Workspace) is { } changed)
        {
            return Task.FromResult(HookExit.NotRun(HookEnd.Changed, changed));
        }

        return hook.Kind switch
        {
            HookKind.Command => RunProgramAsync(hook, input, cancellationToken),
            HookKind.Http => _http.PostAsync(hook, input, cancellationToken),
            _ => Task.FromResult(HookExit.NotRun(HookEnd.NotStarted, "This host asks no models for hooks.")),
        };
    }

    private async Task<HookExit> RunProgramAsync(
        HookDefinition hook,
        HookInput input,
        CancellationToken cancellationToken
    )
    {
        var own = new Dictionary<string, string>(input.Environment, StringComparer.Ordinal)
        {
            ["CLAUDE_PROJECT_DIR"] = input.Workspace,
        };
        var inherited = variables.Where(variable => !variable.Key.StartsWith("OTEL_", StringComparison.Ordinal));
        var environment = ChildEnvironment.Build(inherited.ToDictionary(StringComparer.Ordinal), own, "hook");
        var (program, arguments) = Program(hook, input.Workspace, environment);
        if (program is null)
        {
            return HookExit.NotRun(HookEnd.NotStarted, $"There is no program '{hook.Command}'.");
        }

        var run = new ProgramRun(program, arguments, input.Workspace, environment)
        {
            Input = Encoding.UTF8.GetBytes(input.Json),
            MostOutput = MostOutput,
            Limit = hook.Timeout,
        };
        try
        {
            return ExitOf(await run.RunAsync(clock, cancellationToken));
        }
        catch (Exception error) when (error is ChildStartException or IOException or UnauthorizedAccessException)
        {
            return HookExit.NotRun(HookEnd.NotStarted, error.Message);
        }
    }

    private static HookExit ExitOf(ProgramAnswer answer)
    {
        var end = answer switch
        {
            { IsCut: true, Output.Length: >= MostOutput } => HookEnd.Flooded,
            { IsCut: true } => HookEnd.TimedOut,
            { ExitCode: null } => HookEnd.Died,
            _ => HookEnd.Exited,
        };
        return new HookExit(end, answer.ExitCode, answer.Text, answer.Errors);
    }

    /// <summary>A command goes through a shell; with arguments it is a program that no shell reads.</summary>
    private static (string? Program, IReadOnlyList<string> Arguments) Program(
        HookDefinition hook,
        string workspace,
        IReadOnlyDictionary<string, string> environment
    )
    {
        if (hook.Arguments is not { } arguments)
        {
            return ("/bin/sh", ["-c", hook.Command]);
        }

        var command = Fill(hook.Command);
        var program = command.Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(command, workspace)
            : ProgramPlaces.Find(command, environment, workspace);
        return (program, [.. arguments.Select(Fill)]);

        string Fill(string text) =>
            text.Replace("${CLAUDE_PROJECT_DIR}", workspace, StringComparison.Ordinal)
                .Replace("$CLAUDE_PROJECT_DIR", workspace, StringComparison.Ordinal);
    }
}
