using System.Text;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Prepares a repository: its mirror, its base commit, and what the user should know of it.</summary>
internal sealed class RepositorySurvey(GitProgram git, MirrorKeeper mirrors)
{
    private const int ShortestId = 4;

    /// <summary>Prepares it.</summary>
    /// <exception cref="GitFailedException">It cannot be used, with what to do.</exception>
    public async Task<PreparedRepository> PrepareAsync(RepositoryOrder order, CancellationToken cancellationToken)
    {
        var address = await RepositoryAddress.ReadAsync(git, order.Repository, cancellationToken);
        var (name, head) = await mirrors.RefreshAsync(address, cancellationToken);
        var mirror = mirrors.Open(name);
        var (commit, branch) =
            order.BaseRef is { } wanted && wanted != "HEAD"
                ? await NamedAsync(mirror, name, address, wanted, cancellationToken)
                : (await HeadAsync(mirror, address, head, cancellationToken), head);
        return new PreparedRepository(name, commit, branch)
        {
            Warnings = await WarningsAsync(mirror, commit, address, cancellationToken),
            Setup = await SetupDeclaration.ReadAsync(mirror, commit, cancellationToken),
        };
    }

    private static async Task<string> HeadAsync(
        MirrorRepository mirror,
        RepositoryAddress address,
        string? head,
        CancellationToken cancellationToken
    )
    {
        var name = head is null ? "HEAD" : $"heads/{head}";
        return await mirror.FindCommitAsync($"{MirrorKeeper.Source}{name}", cancellationToken)
            ?? throw new GitFailedException(
                $"{address.Shown} has no commit at its HEAD: make a first commit, or name a branch."
            );
    }

    private async Task<(string Commit, string? Branch)> NamedAsync(
        MirrorRepository mirror,
        string name,
        RepositoryAddress address,
        string wanted,
        CancellationToken cancellationToken
    )
    {
        var plain = wanted.StartsWith("refs/", StringComparison.Ordinal) ? wanted["refs/".Length..] : null;
        foreach (var place in plain is not null ? new[] { "" } : ["heads/", "tags/", "remotes/"])
        {
            var path = place + (plain ?? wanted);
            if (await mirror.FindCommitAsync(MirrorKeeper.Source + path, cancellationToken) is { } found)
                return (found, BranchOf(path));
        }
        if (wanted.Length >= ShortestId && wanted.All(char.IsAsciiHexDigit))
        {
            var id = wanted.ToLowerInvariant();
            var known = await mirror.FindCommitAsync(id, cancellationToken);
            if (known is null && MirrorRepository.IsId(id))
            {
                await mirrors.FetchCommitAsync(name, address, id, cancellationToken);
                known = await mirror.FindCommitAsync(id, cancellationToken);
            }
            if (known is not null)
                return (known, null);
        }
        throw new GitFailedException(
            $"{address.Shown} has no branch, tag or commit {wanted}: name one that it has, or leave it out."
        );
    }

    private async Task<IReadOnlyList<string>> WarningsAsync(
        MirrorRepository mirror,
        string commit,
        RepositoryAddress address,
        CancellationToken cancellationToken
    )
    {
        var warnings = new List<string>();
        if (
            address.Local is { IsBare: false } local
            && await UncommittedAsync(local, cancellationToken) is > 0 and var n
        )
            warnings.Add($"{n} uncommitted changes in {local.Top} are left out: the task works on commits.");
        if (address.Local is { IsShallow: true })
            warnings.Add("It is a shallow clone: agents see only the part of the history that it has.");
        var submodules = await mirror.SubmodulesAsync(commit, cancellationToken);
        if (submodules.Count > 0)
            warnings.Add(
                $"{submodules.Count} submodules are left empty, e.g. {Shown(submodules[0])}: agents do not see their files."
            );
        if (await HasLargeFilesAsync(mirror, commit, cancellationToken))
            warnings.Add("Files kept by LFS are left as pointers: agents do not see their content.");
        return warnings;
    }

    private async Task<int> UncommittedAsync(LocalRepository local, CancellationToken cancellationToken)
    {
        var filters = await RepositoryFilters.OffAsync(git, local.Top, cancellationToken);
        string[] asked = ["status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=all"];
        var status = await git.AskAsync(new GitCall(local.Top, asked) { Variables = filters }, cancellationToken);
        return status.ExitCode == 0 ? status.Output.Count(one => one == '\n') : 0;
    }

    private static async Task<bool> HasLargeFilesAsync(MirrorRepository mirror, string commit, CancellationToken token)
    {
        string[] asked = ["grep", "-q", "-F", "filter=lfs", commit, "--", ":(top,glob)**/.gitattributes"];
        return (await mirror.AskAsync(mirror.Call(asked), token)).ExitCode == 0;
    }

    /// <summary>Null also for <c>main~2</c> and the like, which is a commit.</summary>
    private static string? BranchOf(string path) =>
        path.StartsWith("heads/", StringComparison.Ordinal) && !path.AsSpan().ContainsAny("~^:{")
            ? path["heads/".Length..]
            : null;

    private static string Shown(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));
}
