using CodeAgent.Core.Tools;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Checkpoints of agents' workspaces: each is in the mirror at once, under <c>refs/codeagent/{workspace}/{n}</c>, so that
/// an agent can neither lose nor change it. Folders that are no workspace of a task are left to the others.
/// </summary>
public sealed class WorkspaceCheckpoints : ICheckpoints
{
    private readonly ICheckpoints _others;
    private readonly GitProgram _git;
    private readonly WorkspacePlaces _places;

    /// <summary>Creates them.</summary>
    /// <param name="others">For every other folder.</param>
    /// <param name="stateFolder">The state folder of <see cref="GitWorkspaceOptions"/>.</param>
    /// <param name="environment">The host's variables.</param>
    /// <param name="clock">The time.</param>
    public WorkspaceCheckpoints(
        ICheckpoints others,
        string stateFolder,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider clock
    )
    {
        _others = others;
        _git = new GitProgram(environment, clock);
        _places = new WorkspacePlaces(stateFolder);
    }

    /// <inheritdoc />
    public ValueTask<CheckpointResult> TakeAsync(
        string workspace,
        string session,
        string label,
        CancellationToken cancellationToken
    ) =>
        HomeOf(workspace) is { } home
            ? RunAsync(workspace, home, keeper => keeper.TakeAsync(label, [], cancellationToken), cancellationToken)
            : _others.TakeAsync(workspace, session, label, cancellationToken);

    /// <inheritdoc />
    public ValueTask<CheckpointResult> RestoreAsync(
        string workspace,
        string session,
        string commit,
        CancellationToken cancellationToken
    ) =>
        HomeOf(workspace) is { } home
            ? RunAsync(
                workspace,
                home,
                keeper => new CheckpointRestore(_git, keeper).RunAsync(commit, cancellationToken),
                cancellationToken
            )
            : _others.RestoreAsync(workspace, session, commit, cancellationToken);

    /// <summary>The folder of the workspace that a path is in; null for none.</summary>
    private string? HomeOf(string workspace)
    {
        var path = Path.GetFullPath(workspace);
        var below = $"{_places.Worktrees}/";
        return path.StartsWith(below, StringComparison.Ordinal)
            ? Path.Join(_places.Worktrees, path[below.Length..].Split('/')[0])
            : null;
    }

    private async ValueTask<CheckpointResult> RunAsync(
        string workspace,
        string home,
        Func<CheckpointKeeper, Task<CheckpointResult>> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var name = Path.GetFileName(home);
            var path = _places.Lock("workspace", name);
            using var held = await FileLock.TakeAsync(path, _git.Clock, cancellationToken);
            if (WorkspaceRecord.Read(home) is not { } record)
                return new CheckpointResult(null, null, "The workspace's folder is not there.");
            var folder = new WorkspaceFolder(home, _places.Mirror(record.Mirror));
            var prefix = Path.GetRelativePath(folder.Tree, Path.GetFullPath(workspace));
            if (prefix.StartsWith("..", StringComparison.Ordinal) || !Directory.Exists(workspace))
                return new CheckpointResult(null, null, "The workspace's folder is not there.");
            var repository = folder.Repository(
                record.Submodules,
                record.ObjectFormat,
                prefix == "." ? "" : $"{prefix}/"
            );
            await new AgentIndex(repository).CopyAsync(cancellationToken);
            return await work(new CheckpointKeeper(_git, repository, name, WorkspaceFolder.ShadowName));
        }
        catch (Exception failure) when (failure is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return new CheckpointResult(null, null, failure.Message);
        }
    }
}
