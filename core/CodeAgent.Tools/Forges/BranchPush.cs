using System.Text;
using CodeAgent.Core.Forges;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Forges;

/// <summary>
/// One push of a mirror's commit to a branch elsewhere. The branch moves only from where it was seen, and only where
/// nothing of others is lost by it.
/// </summary>
internal sealed class BranchPush(GitProgram git, MirrorRepository mirror, RepositoryAddress address)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(30);

    /// <summary>Pushes; whether the branch moved.</summary>
    /// <exception cref="GitFailedException">It could not be pushed, with what to do.</exception>
    public async Task<bool> RunAsync(PushOrder order, CancellationToken cancellationToken)
    {
        var commit = await mirror.CommitAsync(order.Commit, cancellationToken);
        var target = $"refs/heads/{order.Branch}";
        await RefuseBadNameAsync(order.Branch, target, cancellationToken);
        var at = await FindAsync(target, cancellationToken);
        if (at != commit)
        {
            await RefuseOthersWorkAsync(order.Branch, at, commit, cancellationToken);
            await PushAsync(target, at, commit, cancellationToken);
        }

        await RememberAsync(order.Branch, commit, cancellationToken);
        return at != commit;
    }

    private async Task RefuseBadNameAsync(string branch, string target, CancellationToken cancellationToken)
    {
        var isPlain = branch.Length > 0 && branch[0] != '-' && branch != "HEAD";
        if (
            !isPlain
            || (await mirror.AskAsync(mirror.Call("check-ref-format", target), cancellationToken)).ExitCode != 0
        )
            throw new GitFailedException($"'{branch}' is no name of a branch: choose another with --branch.");
    }

    private async Task<string?> FindAsync(string target, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["ls-remote", address.Text, target], cancellationToken);
        if (answer.ExitCode != 0)
            throw Failed("cannot be reached", answer.Errors);
        return answer
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .FirstOrDefault(line => line.Length == 2 && line[1] == target && MirrorRepository.IsId(line[0]))
            ?[0];
    }

    private async Task RefuseOthersWorkAsync(string branch, string? at, string commit, CancellationToken token)
    {
        if (at is null || at == await mirror.ReadRefAsync(PushedRef(branch), token))
            return;
        var isKnown = await mirror.FindCommitAsync(at, token) is not null;
        if (!isKnown || !await mirror.IsAncestorAsync(at, commit, token))
            throw new GitFailedException(
                $"The branch {branch} of {address.Shown} has other commits: choose another name with --branch."
            );
    }

    private async Task PushAsync(string target, string? at, string commit, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "push",
            "--quiet",
            "--no-verify",
            "--no-follow-tags",
            "--no-signed",
            $"--force-with-lease={target}:{at}",
            address.Text,
            $"{commit}:{target}",
        ];
        var answer = await AskAsync(arguments, cancellationToken);
        if (answer.ExitCode != 0)
            throw Failed(
                answer.Errors.Contains("stale info", StringComparison.Ordinal)
                    ? "has just been changed by somebody else: look at the branch, then try again"
                    : "does not take the branch",
                answer.Errors
            );
    }

    /// <summary>What this program left there is its own, also when a later result does not descend from it.</summary>
    private Task RememberAsync(string branch, string commit, CancellationToken cancellationToken) =>
        mirror.RunAsync(mirror.Call("update-ref", PushedRef(branch), commit), cancellationToken);

    private string PushedRef(string branch) =>
        $"refs/codeagent/pushed/{WorkspacePlaces.NameOf($"{address.Key} {branch}")}";

    /// <summary>The user's own configuration counts here: it has the credentials and what the user trusts.</summary>
    private Task<ProgramAnswer> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var call = new GitCall(mirror.Folder, arguments)
        {
            Variables = new Dictionary<string, string>
            {
                ["GIT_DIR"] = mirror.Folder,
                ["GIT_ALLOW_PROTOCOL"] = address.Protocols,
                ["GIT_NO_LAZY_FETCH"] = "1",
            },
            Limit = s_limit,
        };
        return git.AskAsync(call, cancellationToken);
    }

    private GitFailedException Failed(string what, string errors)
    {
        var said = errors.Replace(address.Text, address.Shown, StringComparison.Ordinal).Split('\n');
        var line =
            said.FirstOrDefault(one => one.StartsWith("fatal:", StringComparison.Ordinal))
            ?? said.FirstOrDefault(one => one.Contains("[rejected]", StringComparison.Ordinal))
            ?? said.FirstOrDefault(one => one.Contains("remote:", StringComparison.Ordinal))
            ?? said[0];
        return new GitFailedException($"{address.Shown} {what}: {Printable(line)}");
    }

    private static string Printable(string line)
    {
        var text = new StringBuilder(line.Length);
        foreach (var one in line.Trim())
            text.Append(char.IsControl(one) ? ' ' : one);
        return text.ToString();
    }
}
