using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Shell;

/// <summary>Why a command ended.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CommandEnding>))]
internal enum CommandEnding
{
    /// <summary>By itself.</summary>
    Exited = 1,

    /// <summary>It was stopped at its time limit.</summary>
    TimedOut,

    /// <summary>It was stopped because the call was cancelled.</summary>
    Cancelled,

    /// <summary>It was stopped because it wrote too much.</summary>
    TooLarge,

    /// <summary>It has not: it goes on in the background.</summary>
    Background,
}

/// <summary>How a command went.</summary>
/// <param name="Ending">Why it ended.</param>
/// <param name="Exit">Its exit; null where it could not be ended in time.</param>
/// <param name="Duration">From the gate's opening to the end.</param>
/// <param name="LeftRunning">Processes that it left running and that were ended.</param>
internal sealed record CommandResult(CommandEnding Ending, ChildExit? Exit, TimeSpan Duration, int LeftRunning);

/// <summary>Runs one command from its gate to the end of everything it started.</summary>
internal sealed class CommandRun(ChildProcess child, CommandOutput output, ToolContext context)
{
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_settlePause = TimeSpan.FromMilliseconds(2);

    private readonly ProcessTree _tree = ProcessTree.OfChild(child.Identity, context.CallId, context.Clock);

    private long _start;

    /// <summary>
    /// Makes the process durable and lets the command run. A cancellation before the gate opened is thrown: nothing ran.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await context.Reports.ProcessStartedAsync(child.Identity, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        _start = context.Clock.GetTimestamp();
        child.OpenGate();
    }

    /// <summary>How long it has run.</summary>
    public TimeSpan Elapsed => context.Clock.GetElapsedTime(_start);

    /// <summary>
    /// Waits until it ended, or is to be ended: at its time limit, on cancellation or when it writes too much. May be
    /// called again.
    /// </summary>
    public async Task<CommandEnding> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await UntilAsync(timeout, cancellationToken);
        }
        catch
        {
            await AbandonAsync();
            throw;
        }
    }

    /// <summary>Ends what still runs and tells how it went.</summary>
    public async Task<CommandResult> FinishAsync(CommandEnding ending)
    {
        try
        {
            var leftRunning = ending == CommandEnding.Exited ? await CleanUpAsync() : await StopAsync();
            var exit = child.Completion.IsCompleted ? await child.Completion : null;
            return new CommandResult(ending, exit, Elapsed, leftRunning);
        }
        catch
        {
            await AbandonAsync();
            throw;
        }
    }

    /// <summary>Ends it at once, because something else failed.</summary>
    public Task AbandonAsync() => _tree.EndAsync(EndStep.AtOnce);

    private async Task<CommandEnding> UntilAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(child.Completion, output.Full, Task.Delay(timeout, context.Clock, end.Token));
        await end.CancelAsync();
        if (child.Completion.IsCompleted)
            return CommandEnding.Exited;
        if (cancellationToken.IsCancellationRequested)
            return CommandEnding.Cancelled;
        return output.Full.IsCompleted ? CommandEnding.TooLarge : CommandEnding.TimedOut;
    }

    /// <summary>
    /// What is still in the command's session ends with it, and what holds its output. A daemon that left both (a build
    /// server, an agent for keys) goes on: it was started to stay.
    /// </summary>
    private async Task<int> CleanUpAsync()
    {
        var exit = await child.Completion;
        await SettleAsync();
        return exit.OutputHeld || _tree.GroupExists ? await _tree.EndAsync(EndStep.CleanUp) : 0;
    }

    /// <summary>Gives what is just ending, or just leaving the session, the moment that it needs.</summary>
    private async Task SettleAsync()
    {
        var start = context.Clock.GetTimestamp();
        while (_tree.GroupExists && context.Clock.GetElapsedTime(start) < s_settle)
            await Task.Delay(s_settlePause, context.Clock);
    }

    private async Task<int> StopAsync()
    {
        await _tree.EndAsync(EndStep.Stop);
        using var end = new CancellationTokenSource();
        await Task.WhenAny(child.Completion, Task.Delay(s_lastWait, context.Clock, end.Token));
        await end.CancelAsync();
        return 0;
    }
}
