using System.Collections.Concurrent;
using System.Security.Cryptography;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Shell;

/// <summary>The background shells of a host, each known to its own session only. They end with it.</summary>
internal sealed class BackgroundShells : IAsyncDisposable
{
    private const int MostRunning = 20;
    private const int MostKept = 100;

    private readonly ConcurrentDictionary<(string Session, string Id), BackgroundShell> _shells = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _reaped = new(StringComparer.Ordinal);

    /// <summary>Whether a session may have one more.</summary>
    public bool HasRoom(ToolContext context) => Of(context).Count(shell => shell.IsRunning) < MostRunning;

    /// <summary>Refuses one too many.</summary>
    public void RefuseTooMany(ToolContext context)
    {
        if (!HasRoom(context))
            throw new ToolRefusedException(
                ToolFailureKind.Unavailable,
                $"{MostRunning} shells run in the background already.",
                "End one with KillShell first."
            );
    }

    /// <summary>Takes a command over from its call.</summary>
    public BackgroundShell Keep(RunningCommand command, ToolContext context)
    {
        var id = $"bash_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var shell = new BackgroundShell(id, command, ShellRecord.Write(id, command, context));
        _shells[(context.SessionId, id)] = shell;
        foreach (var old in Of(context).Where(one => !one.IsRunning).Take(Math.Max(0, _shells.Count - MostKept)))
            _shells.TryRemove((context.SessionId, old.Id), out _);
        return shell;
    }

    /// <summary>Ends a command that was taken over, because its call failed.</summary>
    public async Task DropAsync(RunningCommand command)
    {
        foreach (var (key, shell) in _shells.Where(one => one.Value.Command == command))
        {
            _shells.TryRemove(key, out _);
            await shell.KillAsync();
        }
    }

    /// <summary>A session's shell.</summary>
    /// <exception cref="ToolRefusedException">It has none of that id.</exception>
    public BackgroundShell Find(string id, ToolContext context)
    {
        if (_shells.TryGetValue((context.SessionId, id), out var shell))
            return shell;
        var known = Of(context).Select(one => one.Id).ToList();
        throw new ToolRefusedException(
            ToolFailureKind.NotFound,
            $"There is no background shell {id}: shells end with the program that started them.",
            known.Count > 0
                ? $"There are: {string.Join(", ", known)}."
                : "Start the command again if it is still needed; its output until then is kept in the file that was named."
        );
    }

    /// <summary>Ends what an earlier, dead host left running for this session; does it once.</summary>
    public Task ReapLeftoversAsync(ToolContext context) =>
        _reaped
            .GetOrAdd(
                context.SpillFolder,
                folder => new Lazy<Task>(() => ShellRecord.ReapAsync(folder, context.Clock, CancellationToken.None))
            )
            .Value;

    /// <summary>Ends all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_shells.Values.Select(shell => shell.KillAsync()));
        foreach (var shell in _shells.Values)
            shell.Dispose();
        _shells.Clear();
    }

    private IEnumerable<BackgroundShell> Of(ToolContext context) =>
        _shells.Where(one => one.Key.Session == context.SessionId).Select(one => one.Value);
}
