using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Puts a commit into a user's repository as a branch. The objects come as one pack made in the mirror, so that nothing of
/// the repository's configuration has a say in it; no hook and no filter of the repository runs.
/// </summary>
internal sealed class BranchApply(GitProgram git, MirrorRepository mirror, WorkspacePlaces places)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>Puts it there.</summary>
    /// <exception cref="GitFailedException">It cannot be done, with what to do; nothing the user sees is changed.</exception>
    public async Task ApplyAsync(ApplyOrder order, CancellationToken cancellationToken)
    {
        var commit = await mirror.CommitAsync(order.Commit, cancellationToken);
        var address = await RepositoryAddress.ReadAsync(git, order.Repository, cancellationToken);
        var user = address.Local ?? throw new GitFailedException("Results are applied to a folder, not to an address.");
        var filters = await RepositoryFilters.OffAsync(git, user.Top, cancellationToken);
        var target = new UserBranch(git, user, order.Branch, filters);
        await target.RefuseBadNameAsync(cancellationToken);
        var existing = await target.ReadAsync(cancellationToken);
        if (existing is not null && existing != commit)
            await RefuseOtherHistoryAsync(existing, commit, order.Branch, cancellationToken);
        await target.RefuseOccupiedAsync(order.Checkout, existing == commit, cancellationToken);
        if (!await target.HasAsync(commit, cancellationToken))
            await BringAsync(user, target, commit, cancellationToken);
        if (order.Checkout)
            await target.CheckOutAsync(commit, existing, cancellationToken);
        else
            await target.MoveAsync(commit, existing, cancellationToken);
    }

    private async Task RefuseOtherHistoryAsync(string existing, string commit, string branch, CancellationToken token)
    {
        var isKnown = await mirror.FindCommitAsync(existing, token) is not null;
        if (!isKnown || !await mirror.IsAncestorAsync(existing, commit, token))
            throw new GitFailedException($"The branch {branch} has other commits: choose another name.");
    }

    /// <summary>A pack of what the repository's branches do not have, put beside its others.</summary>
    private async Task BringAsync(LocalRepository user, UserBranch target, string commit, CancellationToken token)
    {
        var scratch = Path.Join(WorkspacePlaces.Made(places.Scratch), $"pack-{Guid.NewGuid():N}");
        WorkspacePlaces.Made(scratch);
        try
        {
            var revisions = new List<string> { commit };
            foreach (var tip in await target.TipsAsync(token))
            {
                if (await mirror.FindCommitAsync(tip, token) is not null)
                    revisions.Add($"^{tip}");
            }
            var call = mirror.Call("pack-objects", "--revs", "--quiet", Path.Join(scratch, "pack")) with
            {
                Input = System.Text.Encoding.ASCII.GetBytes(string.Concat(revisions.Select(line => line + "\n"))),
                Limit = s_limit,
            };
            await mirror.RunAsync(call, token);
            var packs = Path.Join(user.CommonFolder, "objects", "pack");
            Directory.CreateDirectory(packs);

            // The index last: without it git does not look at a pack.
            foreach (
                var file in Directory.GetFiles(scratch).OrderBy(file => file.EndsWith(".idx", StringComparison.Ordinal))
            )
                Place(file, Path.Join(packs, Path.GetFileName(file)));
        }
        finally
        {
            FolderRemoval.Remove(scratch);
        }
    }

    private static void Place(string file, string target)
    {
        if (File.Exists(target))
            return;
        var half = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.Copy(file, half);
            File.Move(half, target, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }
    }
}
