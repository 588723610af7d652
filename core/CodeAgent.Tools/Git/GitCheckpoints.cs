using System.Collections.Concurrent;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Git;

/// <summary>
/// Keeps states of a workspace as commits under <c>refs/codeagent/{session}/{n}</c> of the repository that it lies in;
/// see <see cref="ShadowFolder"/> for how the user's index, configuration and hooks stay out of it. Not covered: empty
/// folders, permissions other than "executable", and what <see cref="WorkspaceSnapshot"/> leaves out; these files a
/// restore leaves as they are. A <c>.git</c> file that leads to another repository is followed, as git itself does.
/// </summary>
public sealed class GitCheckpoints : ICheckpoints
{
    private readonly GitProgram _git;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Creates the checkpoints of a host.</summary>
    /// <param name="environment">The host's variables; <c>GIT_*</c> and model vendors' keys are left out.</param>
    /// <param name="clock">The time.</param>
    public GitCheckpoints(IReadOnlyDictionary<string, string> environment, TimeProvider clock) =>
        _git = new GitProgram(environment, clock);

    /// <inheritdoc />
    public ValueTask<CheckpointResult> TakeAsync(
        string workspace,
        string session,
        string label,
        CancellationToken cancellationToken
    ) => RunAsync(workspace, session, keeper => keeper.TakeAsync(label, [], cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask<CheckpointResult> RestoreAsync(
        string workspace,
        string session,
        string commit,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            workspace,
            session,
            keeper => new CheckpointRestore(_git, keeper).RunAsync(commit, cancellationToken),
            cancellationToken
        );

    private async ValueTask<CheckpointResult> RunAsync(
        string workspace,
        string session,
        Func<CheckpointKeeper, Task<CheckpointResult>> work,
        CancellationToken cancellationToken
    )
    {
        var gate = _gates.GetOrAdd(workspace, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var repository = await GitRepository.FindAsync(_git, workspace, cancellationToken);
            return await work(new CheckpointKeeper(_git, repository, SafeName(session)));
        }
        catch (Exception failure) when (failure is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return new CheckpointResult(null, null, failure.Message);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A session's id as one part of a ref's name.</summary>
    private static string SafeName(string session)
    {
        var safe = ProcessMark.Safe(session).Replace('.', '-').Trim('-');
        return safe.Length == 0 ? "session" : safe;
    }
}
