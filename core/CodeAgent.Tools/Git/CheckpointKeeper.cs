using System.Globalization;
using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Git;

/// <summary>Makes the checkpoints of one session in one workspace: the tree, its commit, the ref that keeps it.</summary>
/// <param name="session">The name that its checkpoints are kept under.</param>
/// <param name="shadow">The name of our git folder; the session's where none is given.</param>
internal sealed class CheckpointKeeper(GitProgram git, GitRepository repository, string session, string? shadow = null)
{
    private const string PrefixLine = "Workspace: ";
    private const string LastFormat = "%(refname:lstrip=3) %(objectname) %(tree)";
    private const int MostTries = 20;
    private const int LongestLabel = 200;

    private readonly Lazy<ShadowFolder> _shadow = new(() => new ShadowFolder(repository, shadow ?? session));

    /// <summary>The repository.</summary>
    public GitRepository Repository => repository;

    /// <summary>Our git folder beside it.</summary>
    public ShadowFolder Shadow => _shadow.Value;

    /// <summary>Records the workspace; the same state twice is the same commit.</summary>
    public async Task<CheckpointResult> TakeAsync(
        string label,
        IReadOnlyCollection<string> alsoKept,
        CancellationToken cancellationToken
    )
    {
        var index = Shadow.NewIndex();
        var tree = await new WorkspaceSnapshot(git, repository, Shadow, index).TakeAsync(alsoKept, cancellationToken);
        var last = await LastAsync(cancellationToken);
        if (last is { } same && same.Tree == tree)
        {
            KeepIndex(index);
            return new CheckpointResult(same.Commit, tree);
        }
        var commit = await CommitAsync(index, tree, label, cancellationToken);
        await KeepAsync(commit, (last?.Number ?? 0) + 1, cancellationToken);
        KeepIndex(index);
        return new CheckpointResult(commit, tree);
    }

    /// <summary>The tree of one of our commits for this very folder.</summary>
    /// <exception cref="GitFailedException">It is not one.</exception>
    public async Task<string> TreeToRestoreAsync(string commit, CancellationToken cancellationToken)
    {
        var isId = commit.Length is 40 or 64 && commit.All(char.IsAsciiHexDigitLower);
        if (!isId)
            throw new GitFailedException("That is not the id of a checkpoint.");
        var refs = await git.AskAsync(
            repository.Call("for-each-ref", "--count=1", "--points-at", commit, "refs/codeagent/"),
            cancellationToken
        );
        if (refs.ExitCode != 0 || refs.Output.Length == 0)
            throw new GitFailedException("There is no checkpoint of that id in this repository.");
        var message = await git.RunAsync(repository.Call("cat-file", "commit", commit), cancellationToken);
        if (!message.Text.TrimEnd('\n').EndsWith($"\n{PrefixLine}/{repository.Prefix}", StringComparison.Ordinal))
            throw new GitFailedException("That checkpoint is of another folder of the repository.");
        return await TreeOfAsync(commit, cancellationToken);
    }

    /// <summary>Keeps an index for the next checkpoint.</summary>
    public void KeepIndex(string index)
    {
        // Where nothing was ever in it, git wrote none.
        if (File.Exists(index))
            Shadow.Keep(index);
    }

    private async Task<string> TreeOfAsync(string commit, CancellationToken cancellationToken)
    {
        var answer = await git.RunAsync(
            repository.Call("rev-parse", "--verify", $"{commit}^{{tree}}"),
            cancellationToken
        );
        return answer.Text.Trim();
    }

    private async Task<string> CommitAsync(string index, string tree, string label, CancellationToken cancellationToken)
    {
        var title = new string([.. label.Take(LongestLabel).Select(one => char.IsControl(one) ? ' ' : one)]);
        var call = Shadow.Call(index, "commit-tree", tree) with
        {
            Input = Encoding.UTF8.GetBytes($"{title}\n\n{PrefixLine}/{repository.Prefix}\n"),
        };
        return (await git.RunAsync(call, cancellationToken)).Text.Trim();
    }

    /// <summary>Names the commit by the next free number; another process may take a number at the same time.</summary>
    private async Task KeepAsync(string commit, int number, CancellationToken cancellationToken)
    {
        var none = new string('0', commit.Length);
        for (var tries = 1; ; tries++, number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"refs/codeagent/{session}/{number}");
            var answer = await git.AskAsync(repository.Call("update-ref", name, commit, none), cancellationToken);
            if (answer.ExitCode == 0)
                return;
            if (tries == MostTries)
                throw new GitFailedException($"The checkpoint could not be named: {answer.Errors.Split('\n')[0]}");
        }
    }

    private async Task<(int Number, string Commit, string Tree)?> LastAsync(CancellationToken cancellationToken)
    {
        var answer = await git.RunAsync(
            repository.Call("for-each-ref", $"--format={LastFormat}", $"refs/codeagent/{session}/"),
            cancellationToken
        );
        (int Number, string Commit, string Tree)? last = null;
        foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            if (int.TryParse(parts[0], CultureInfo.InvariantCulture, out var number) && number > (last?.Number ?? 0))
                last = (number, parts[1], parts[2]);
        }
        return last;
    }
}
