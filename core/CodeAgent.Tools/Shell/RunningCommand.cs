using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Tools.Shell;

/// <summary>A command with its process and its output. Its owner, a call or the background, disposes it.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly ChildProcess _child;

    private RunningCommand(string text, Enclosed enclosed, CommandOutput output, ToolContext context)
    {
        Text = text;
        var child = ChildProcess.Start(enclosed.Start, output);
        _child = child;
        Enclosed = enclosed;
        Output = output;
        Run = new CommandRun(child, output, context);
    }

    /// <summary>The command as the model wrote it.</summary>
    public string Text { get; }

    /// <summary>Its output.</summary>
    public CommandOutput Output { get; }

    /// <summary>Its run.</summary>
    public CommandRun Run { get; }

    /// <summary>Its sandbox.</summary>
    public Enclosed Enclosed { get; }

    /// <summary>Its process.</summary>
    public ProcessIdentity Identity => _child.Identity;

    /// <summary>Starts its process, which waits at its gate.</summary>
    /// <param name="command">The command.</param>
    /// <param name="options">Its variables and limits.</param>
    /// <param name="context">The call.</param>
    /// <param name="cap">Characters that the model is given at the most.</param>
    /// <exception cref="ToolRefusedException">The system starts no process, or not in the sandbox that it has to be in.</exception>
    public static async Task<RunningCommand> CreateAsync(
        string command,
        BuiltInToolOptions options,
        ToolContext context,
        int cap
    )
    {
        var name = $"bash-{ProcessMark.Safe(context.CallId)}";
        var spill = new SpillFile(context.SpillFolder, name, options.LongestCommandOutput);
        var progress = new ProgressFeed(context.Reports.Progress, context.Clock);
        var output = new CommandOutput(cap - BashReport.LongestNote, spill, progress);
        Enclosed? enclosed = null;
        try
        {
            var environment = ChildEnvironment.Build(options.Environment, context.Environment, context.CallId);
            var start = new ChildStart(
                ShellProgram.Path,
                ["-c", command],
                context.Scope.Workspace,
                environment,
                context.CallId
            );
            enclosed = await EncloseAsync(start, options.Sandbox, context);
            return new RunningCommand(command, enclosed, output, context);
        }
        catch (ChildStartException failure)
        {
            enclosed?.Dispose();
            output.Dispose();
            throw new ToolRefusedException(ToolFailureKind.Unavailable, failure.Message);
        }
    }

    private static async Task<Enclosed> EncloseAsync(ChildStart start, Sandbox? sandbox, ToolContext context)
    {
        var mode = context.Settings?.Sandbox;
        if (sandbox is null)
            return mode is SandboxMode.Required
                ? throw new ChildStartException("This host has no sandbox, and the session requires one.")
                : Enclosed.Free(start);
        var place = new SandboxPlace(context.Scope.Workspace, Path.Join(context.SpillFolder, "sandbox"))
        {
            Writable = context.Scope.AdditionalDirectories,
            Readable = [context.SpillFolder],
            Declared = [.. context.Environment.Keys],
        };
        return await sandbox.EncloseAsync(start, place, mode);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _child.Dispose();
        Output.Dispose();
        Enclosed.Dispose();
    }
}
