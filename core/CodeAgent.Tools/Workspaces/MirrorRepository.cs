using System.Globalization;
using System.Text;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// One bare mirror: its objects, refs and new commits. Only its own configuration and ours is read, never that of a user
/// or of the machine, so that the same order makes the same commit everywhere.
/// </summary>
internal sealed class MirrorRepository(GitProgram git, string folder, KnownCommits known)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>Its folder.</summary>
    public string Folder => folder;

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(Path.Join(folder, "HEAD"));

    /// <summary>Variables for a git that shall read no configuration but the repository's.</summary>
    public static Dictionary<string, string> Plain(string gitFolder) =>
        new()
        {
            ["GIT_DIR"] = gitFolder,
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_ATTR_NOSYSTEM"] = "1",
            ["GIT_NO_LAZY_FETCH"] = "1",
        };

    /// <summary>Whether a text is a full id of an object.</summary>
    public static bool IsId(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>A command on the mirror.</summary>
    public GitCall Call(params IReadOnlyList<string> arguments) =>
        new(folder, arguments) { Variables = Plain(folder), Limit = s_limit };

    /// <summary>Runs a command that may fail.</summary>
    public Task<ProgramAnswer> AskAsync(GitCall call, CancellationToken cancellationToken) =>
        git.AskAsync(call, cancellationToken);

    /// <summary>Runs a command that must succeed; returns what it wrote, without the line end.</summary>
    public async Task<string> RunAsync(GitCall call, CancellationToken cancellationToken) =>
        (await git.RunAsync(call, cancellationToken)).Text.TrimEnd('\n');

    /// <summary>The commit that a name stands for; null for none.</summary>
    public async Task<string?> FindCommitAsync(string name, CancellationToken cancellationToken)
    {
        string[] asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{name}^{{commit}}"];
        var answer = await git.AskAsync(Call(asked), cancellationToken);
        return answer.ExitCode == 0 ? answer.Text.Trim() : null;
    }

    /// <summary>A commit that an order gives by its full id.</summary>
    /// <exception cref="GitFailedException">It is not in the mirror.</exception>
    public async Task<string> CommitAsync(string id, CancellationToken cancellationToken)
    {
        if (!IsId(id) || !Exists)
            throw new GitFailedException($"The mirror has no commit {id}.");
        if (known.Of(folder, id).Exists)
            return id;
        var found =
            await FindCommitAsync(id, cancellationToken)
            ?? throw new GitFailedException($"The mirror has no commit {id}.");
        known.Learn(folder, found, facts => facts with { Exists = true });
        return found;
    }

    /// <summary>The tree of a commit.</summary>
    public async Task<string> TreeAsync(string commit, CancellationToken cancellationToken)
    {
        if (known.Of(folder, commit).Tree is { } seen)
            return seen;
        var tree = await RunAsync(Call("rev-parse", "--verify", $"{commit}^{{tree}}"), cancellationToken);
        if (IsId(commit))
            known.Learn(folder, commit, facts => facts with { Tree = tree });
        return tree;
    }

    /// <summary>The submodules of a commit, as git writes paths.</summary>
    public async Task<IReadOnlyList<string>> SubmodulesAsync(string commit, CancellationToken cancellationToken)
    {
        if (known.Of(folder, commit).Submodules is { } seen)
            return seen;
        var answer = await git.AskAsync(Call("ls-tree", "-r", "-z", "--full-tree", commit), cancellationToken);
        const string Link = "160000 ";
        List<string> submodules =
        [
            .. GitPaths
                .Parse(answer.Output)
                .Where(entry => entry.StartsWith(Link, StringComparison.Ordinal))
                .Select(entry => entry[(entry.IndexOf('\t') + 1)..]),
        ];
        if (answer.ExitCode == 0 && IsId(commit))
            known.Learn(folder, commit, facts => facts with { Submodules = submodules });
        return submodules;
    }

    /// <summary>Whether a commit is in another's history.</summary>
    public async Task<bool> IsAncestorAsync(string ancestor, string commit, CancellationToken cancellationToken)
    {
        var answer = await git.AskAsync(Call("merge-base", "--is-ancestor", ancestor, commit), cancellationToken);
        return answer.ExitCode switch
        {
            0 => true,
            1 => false,
            _ => throw new GitFailedException($"The histories cannot be compared: {answer.Errors}"),
        };
    }

    /// <summary>Makes a commit; the same arguments make the same one.</summary>
    public async Task<string> MakeCommitAsync(
        string tree,
        IReadOnlyList<string> parents,
        string message,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        var date = string.Create(CultureInfo.InvariantCulture, $"@{at.ToUnixTimeSeconds()} +0000");
        var variables = Plain(folder);
        foreach (var who in (string[])["AUTHOR", "COMMITTER"])
        {
            variables[$"GIT_{who}_NAME"] = PrivateClone.Name;
            variables[$"GIT_{who}_EMAIL"] = PrivateClone.Email;
            variables[$"GIT_{who}_DATE"] = date;
        }
        string[] arguments = ["commit-tree", .. parents.SelectMany(parent => new[] { "-p", parent }), tree];
        var text = message.Replace("\0", "", StringComparison.Ordinal).TrimEnd() + "\n";
        var commit = await RunAsync(
            Call(arguments) with
            {
                Variables = variables,
                Input = Encoding.UTF8.GetBytes(text),
            },
            cancellationToken
        );
        known.Learn(folder, commit, facts => facts with { Exists = true, Tree = tree });
        return commit;
    }

    /// <summary>Where a ref is; null where it does not exist.</summary>
    public async Task<string?> ReadRefAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await git.AskAsync(Call("rev-parse", "--verify", "--quiet", name), cancellationToken);
        return answer.ExitCode == 0 ? answer.Text.Trim() : null;
    }
}
