using System.Text.Json;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Tools.Workspaces;

/// <summary>A command to be run in a workspace.</summary>
/// <param name="Command">For the shell.</param>
/// <param name="Folder">Where.</param>
/// <param name="Variables">Its own variables, besides the host's.</param>
/// <param name="Limit">How long it may take.</param>
internal sealed record WorkspaceCommand(
    string Command,
    string Folder,
    IReadOnlyDictionary<string, string> Variables,
    TimeSpan Limit
)
{
    /// <summary>Whether it is kept in a sandbox; null for what the host does.</summary>
    public SandboxMode? Sandbox { get; init; }
}

/// <summary>How a command went.</summary>
/// <param name="ExitCode">128 + n for signal n; null where it was ended at its limit or could not start.</param>
/// <param name="Failure">Why there is no exit code.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Output">What it printed.</param>
internal sealed record WorkspaceCommandResult(int? ExitCode, string? Failure, TimeSpan Duration, CommandCapture Output);

/// <summary>
/// The one place that starts setup scripts and checks. Nothing that they start outlives them: what a dead host left
/// running is found by the records of <see cref="WorkspacePlaces.Running"/>, each locked while its host lives.
/// </summary>
internal sealed class WorkspaceCommands(
    IReadOnlyDictionary<string, string> environment,
    WorkspacePlaces places,
    Sandbox? sandbox,
    TimeProvider clock
)
{
    // The kernel takes 128 KiB as one argument.
    private const int LongestCommand = 120_000;

    private readonly Dictionary<string, string> _environment = environment
        .Where(variable => !variable.Key.StartsWith("GIT_", StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Runs one to the end of everything it started. Cancellation ends it too, and is thrown.</summary>
    public async Task<WorkspaceCommandResult> RunAsync(WorkspaceCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var output = new CommandCapture();
        if (System.Text.Encoding.UTF8.GetByteCount(command.Command) > LongestCommand || command.Command.Contains('\0'))
            return new(null, "The command is too long or holds a zero byte.", TimeSpan.Zero, output);
        var call = $"workspace-{Guid.NewGuid():N}";
        var variables = ChildEnvironment.Build(_environment, command.Variables, call);
        string[] arguments = ["-c", command.Command];
        var start = new ChildStart(ShellProgram.Path, arguments, command.Folder, variables, call);
        try
        {
            using var enclosed = await EncloseAsync(start, command);
            using var child = ChildProcess.Start(enclosed.Start, output);
            using var record = Record(call, child.Identity);
            var begin = clock.GetTimestamp();
            var exit = await ToEndAsync(child, call, command.Limit, cancellationToken);
            var result = Result(exit, command.Limit, clock.GetElapsedTime(begin), output);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
        catch (ChildStartException failure)
        {
            return new(null, failure.Message, TimeSpan.Zero, output);
        }
    }

    /// <summary>Ends what dead hosts left running; returns how many commands there were.</summary>
    public async Task<int> ReapAsync()
    {
        var ended = 0;
        foreach (var path in Directory.EnumerateFiles(WorkspacePlaces.Made(places.Running), "*.json"))
        {
            using var held = FileLock.TryTake(path);
            if (held is null)
                continue;
            if (await ReadAsync(held) is { } record && record.BootId == ProcessTable.BootId)
            {
                var leader = new ProcessIdentity(record.Pid, record.StartTime, record.BootId);
                if (await ProcessTree.OfStranger(leader, record.CallId, clock).EndAsync(EndStep.AtOnce) > 0)
                    ended++;
            }
            held.Delete();
        }
        return ended;
    }

    /// <summary>Its private home lies beside the folder, in what is removed with the workspace.</summary>
    private async Task<Enclosed> EncloseAsync(ChildStart start, WorkspaceCommand command)
    {
        if (sandbox is null)
            return command.Sandbox is SandboxMode.Required
                ? throw new ChildStartException("This host has no sandbox, and the task requires one.")
                : Enclosed.Free(start);
        var home = Path.Join(Path.GetDirectoryName(command.Folder), "sandbox");
        var place = new SandboxPlace(command.Folder, home) { Declared = [.. command.Variables.Keys] };
        return await sandbox.EncloseAsync(start, place, command.Sandbox);
    }

    private static async Task<RunningRecord?> ReadAsync(FileLock held)
    {
        try
        {
            var context = WorkspaceRecordContext.Default.RunningRecord;
            return await JsonSerializer.DeserializeAsync(held.Content, context);
        }
        catch (JsonException)
        {
            // Its host died while it wrote it, so that the command never left its gate.
            return null;
        }
    }

    private RunningLock Record(string call, ProcessIdentity process)
    {
        var held = FileLock.TryTake(Path.Join(places.Running, $"{call}.json"));
        JsonSerializer.Serialize(
            held!.Content,
            new RunningRecord(call, process.Pid, process.StartTime, process.BootId),
            WorkspaceRecordContext.Default.RunningRecord
        );
        held.Content.Flush();
        return new RunningLock(held);
    }

    /// <summary>Its exit; null where it was ended at its limit.</summary>
    private async Task<ChildExit?> ToEndAsync(ChildProcess child, string call, TimeSpan limit, CancellationToken token)
    {
        var tree = ProcessTree.OfChild(child.Identity, call, clock);
        child.OpenGate();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        await Task.WhenAny(child.Completion, Task.Delay(limit, clock, end.Token));
        await end.CancelAsync();
        var exit = child.Completion.IsCompleted ? await child.Completion : null;
        await tree.EndAsync(EndStep.AtOnce);
        await child.Completion;
        return exit;
    }

    private static WorkspaceCommandResult Result(ChildExit? exit, TimeSpan limit, TimeSpan took, CommandCapture output)
    {
        var code = exit?.Code ?? 128 + exit?.Signal;
        var failure =
            code is not null ? null
            : exit is null ? $"It was ended at its time limit of {limit.TotalSeconds:0} seconds."
            : "Its exit code is not known.";
        return new WorkspaceCommandResult(code, failure, took, output);
    }

    /// <summary>The record of a command that runs, removed with its end.</summary>
    private sealed class RunningLock(FileLock held) : IDisposable
    {
        public void Dispose()
        {
            held.Delete();
            held.Dispose();
        }
    }
}
