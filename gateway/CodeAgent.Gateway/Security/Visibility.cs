using CodeAgent.Gateway.Usage;
using CodeAgent.Grains.Trees;
using Orleans;

namespace CodeAgent.Gateway.Security;

/// <summary>
/// Says whether a task or session exists for a caller, from its head alone: what they do not see takes as long as what is
/// not there, and is answered the same.
/// </summary>
internal sealed class Visibility(IGrainFactory grains, SubmissionLedger ledger)
{
    /// <param name="caller">Who asks.</param>
    /// <param name="root">The tree's root, e.g. <c>task/42</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> IsSeenAsync(Caller caller, string root, CancellationToken cancellationToken)
    {
        if (caller.Scope.IsAll)
        {
            return true;
        }

        var directory = grains.GetGrain<ITreeDirectoryGrain>(ITreeDirectoryGrain.Key);
        var found = await directory.FindAsync([root], cancellationToken);
        var repository = found.Trees is [{ Repository.Length: > 0 } tree] ? tree.Repository : null;

        // Between its submission and its first event the ledger alone knows where it works.
        return caller.Sees(repository ?? ledger.Find(root)?.Repository);
    }
}
