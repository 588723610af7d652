using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Git;

/// <summary>Tells what git sees changed in a workspace.</summary>
public sealed class GitWorkspaceChanges : IWorkspaceChanges
{
    private const int MostBytes = 4096;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private readonly GitProgram _git;

    /// <summary>Creates it.</summary>
    /// <param name="environment">The host's variables; <c>GIT_*</c> and model vendors' keys are left out.</param>
    /// <param name="clock">The time.</param>
    public GitWorkspaceChanges(IReadOnlyDictionary<string, string> environment, TimeProvider clock) =>
        _git = new GitProgram(environment, clock);

    /// <inheritdoc />
    public async ValueTask<string> DescribeAsync(string workspace, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_limit, _git.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await TextAsync(workspace, end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "";
        }
        catch (Exception failure) when (failure is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task<string> TextAsync(string workspace, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(workspace))
            return "";
        var filters = await RepositoryFilters.OffAsync(_git, workspace, cancellationToken);
        GitCall Call(params string[] arguments) => new(workspace, arguments) { Variables = filters };

        var status = await _git.RunAsync(
            Call("status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=all"),
            cancellationToken
        );
        if (status.Output.Length == 0)
            return "git status: nothing is changed.";

        // Without a first commit there is nothing to compare with.
        var sizes = await _git.AskAsync(
            Call("diff", "--stat=100", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "HEAD", "--"),
            cancellationToken
        );
        var text = $"git status --porcelain:\n{GitLines.Head(status.Text, MostBytes / 2)}";
        return sizes.Output.Length == 0
            ? text
            : $"{text}\ngit diff --stat HEAD:\n{GitLines.Head(sizes.Text, MostBytes / 3)}";
    }
}
