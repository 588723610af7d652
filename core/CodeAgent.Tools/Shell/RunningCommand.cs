using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Shell;

/// <summary>A command with its process and its output. Its owner, a call or the background, disposes it.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly ChildProcess _child;

    private RunningCommand(string text, ChildProcess child, CommandOutput output, ToolContext context)
    {
        Text = text;
        _child = child;
        Output = output;
        Run = new CommandRun(child, output, context);
    }

    /// <summary>The command as the model wrote it.</summary>
    public string Text { get; }

    /// <summary>Its output.</summary>
    public CommandOutput Output { get; }

    /// <summary>Its run.</summary>
    public CommandRun Run { get; }

    /// <summary>Its process.</summary>
    public ProcessIdentity Identity => _child.Identity;

    /// <summary>Starts its process, which waits at its gate.</summary>
    /// <param name="command">The command.</param>
    /// <param name="options">Its variables and limits.</param>
    /// <param name="context">The call.</param>
    /// <param name="cap">Characters that the model is given at the most.</param>
    /// <exception cref="ToolRefusedException">The system starts no process.</exception>
    public static RunningCommand Create(string command, BuiltInToolOptions options, ToolContext context, int cap)
    {
        var name = $"bash-{ProcessMark.Safe(context.CallId)}";
        var spill = new SpillFile(context.SpillFolder, name, options.LongestCommandOutput);
        var progress = new ProgressFeed(context.Reports.Progress, context.Clock);
        var output = new CommandOutput(cap - BashReport.LongestNote, spill, progress);
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
            return new RunningCommand(command, ChildProcess.Start(start, output), output, context);
        }
        catch (ChildStartException failure)
        {
            output.Dispose();
            throw new ToolRefusedException(ToolFailureKind.Unavailable, failure.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _child.Dispose();
        Output.Dispose();
    }
}
