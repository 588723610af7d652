namespace CodeAgent.Tools.Shell;

/// <summary>A command that goes on without a call. It ends by itself, when it is killed, or with the host.</summary>
internal sealed class BackgroundShell : IDisposable
{
    private readonly CancellationTokenSource _kill = new();
    private readonly ShellRecord _record;
    private Task<CommandResult>? _ended;

    public BackgroundShell(string id, RunningCommand command, ShellRecord record)
    {
        Id = id;
        Command = command;
        _record = record;
        (Before, var seen) = command.Output.HandOver();
        Reader = new ShellReader(command.Output, seen);
    }

    /// <summary>Its id: unique, also among those of hosts that died.</summary>
    public string Id { get; }

    /// <summary>The command.</summary>
    public RunningCommand Command { get; }

    /// <summary>What it had written when it went into the background.</summary>
    public OutputText Before { get; }

    /// <summary>What it wrote since.</summary>
    public ShellReader Reader { get; }

    /// <summary>How it went; null while it runs.</summary>
    public CommandResult? Result => _ended is { IsCompletedSuccessfully: true } ? _ended.Result : null;

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => _ended is not { IsCompleted: true };

    /// <summary>Begins to wait for its end.</summary>
    public BackgroundShell Follow()
    {
        _ended ??= ToEndAsync();
        return this;
    }

    /// <summary>Ends it and all it started; returns when that is done.</summary>
    public async Task KillAsync()
    {
        if (_ended is null)
        {
            // It never left its gate.
            await Command.Run.AbandonAsync();
            CleanUp();
            return;
        }
        if (!_ended.IsCompleted)
            await _kill.CancelAsync();
        await ((Task)_ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose() => _kill.Dispose();

    private async Task<CommandResult> ToEndAsync()
    {
        try
        {
            return await Command.Run.FinishAsync(await Command.Run.WaitAsync(Timeout.InfiniteTimeSpan, _kill.Token));
        }
        finally
        {
            CleanUp();
        }
    }

    private void CleanUp()
    {
        Command.Dispose();
        _record.Remove();
    }
}
