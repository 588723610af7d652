using CodeAgent.Core.Context;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Tools.Git;

/// <summary>What git says of the workspace when a session begins: branch, changes, the latest commits.</summary>
public sealed class GitStatusFragment : IContextFragment
{
    private const int MostStatusBytes = 2048;
    private const int MostCommitBytes = 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    private readonly GitProgram _git;

    /// <summary>Creates it.</summary>
    /// <param name="environment">The host's variables; <c>GIT_*</c> and model vendors' keys are left out.</param>
    /// <param name="clock">The time.</param>
    public GitStatusFragment(IReadOnlyDictionary<string, string> environment, TimeProvider clock) =>
        _git = new GitProgram(environment, clock);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
        SessionSettings settings,
        CancellationToken cancellationToken
    )
    {
        // A huge repository must not hold up the first answer: the model can ask git itself.
        using var limit = new CancellationTokenSource(s_limit, _git.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await TextAsync(settings.Workspace, end.Token) is { } text
                ? [new PinnedFragment("git", "git status, git log", "repository", text)]
                : [];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception failure) when (failure is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private async Task<string?> TextAsync(string workspace, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(workspace))
            return null;
        var log = _git.AskAsync(
            new GitCall(workspace, "log", "-5", "--no-show-signature", "--no-color", "--format=%h %s"),
            cancellationToken
        );
        var status = await StatusAsync(workspace, cancellationToken);
        var commits = await log;
        if (status is not [var branch, .. var changes])
            return null;
        return PromptLibrary.Fill(
            "git-status",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["branch"] = branch.Replace("## ", "", StringComparison.Ordinal),
                ["status"] = changes is [] ? "(clean)" : GitLines.Head(string.Join('\n', changes), MostStatusBytes),
                ["commits"] = commits is { ExitCode: 0, Output.Length: > 0 }
                    ? GitLines.Head(commits.Text, MostCommitBytes)
                    : "(none)",
            }
        );
    }

    /// <summary>The branch's line, then a line for each changed file; null outside a repository.</summary>
    private async Task<string[]?> StatusAsync(string workspace, CancellationToken cancellationToken)
    {
        var filters = await RepositoryFilters.OffAsync(_git, workspace, cancellationToken);
        string[] asked = ["status", "--porcelain", "--branch", "--untracked-files=normal", "--ignore-submodules=all"];
        var status = await _git.AskAsync(new GitCall(workspace, asked) { Variables = filters }, cancellationToken);
        return status.ExitCode == 0 ? status.Text.TrimEnd('\n').Split('\n') : null;
    }
}
