using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Moves refs of a mirror by compare and swap.</summary>
internal sealed class RefMover(MirrorRepository mirror, Action removeStaleLocks)
{
    private const string Ours = "refs/codeagent/";

    /// <summary>Moves one. git itself lets one of several who move it at the same time win.</summary>
    /// <exception cref="GitFailedException">It could not be moved though it was where it should be.</exception>
    public async Task<RefMove> MoveAsync(RefOrder order, CancellationToken cancellationToken)
    {
        if (!order.Ref.StartsWith(Ours, StringComparison.Ordinal) || !await IsNameAsync(order.Ref, cancellationToken))
            throw new ArgumentException($"Only valid refs below {Ours} are moved.", nameof(order));
        var wanted = await mirror.CommitAsync(order.New, cancellationToken);
        var at = await mirror.ReadRefAsync(order.Ref, cancellationToken);
        if (at == wanted)
            return new RefMove(true, at);
        if (at != order.Old)
            return new RefMove(false, at);
        var old = at ?? new string('0', wanted.Length);
        var move = mirror.Call("update-ref", order.Ref, wanted, old);
        var first = await mirror.AskAsync(move, cancellationToken);
        if (first.ExitCode == 0)
            return new RefMove(true, wanted);
        var now = await mirror.ReadRefAsync(order.Ref, cancellationToken);
        if (now == at)
        {
            // Perhaps a git that was killed left its lock.
            removeStaleLocks();
            await mirror.RunAsync(move, cancellationToken);
            now = wanted;
        }
        return new RefMove(now == wanted, now);
    }

    private async Task<bool> IsNameAsync(string name, CancellationToken cancellationToken) =>
        (await mirror.AskAsync(mirror.Call("check-ref-format", name), cancellationToken)).ExitCode == 0;
}
