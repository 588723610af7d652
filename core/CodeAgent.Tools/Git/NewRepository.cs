namespace CodeAgent.Tools.Git;

/// <summary>Makes a git repository out of a folder of files.</summary>
public static class NewRepository
{
    private static readonly Dictionary<string, string> s_author = new(StringComparer.Ordinal)
    {
        ["GIT_AUTHOR_NAME"] = "CodeAgent",
        ["GIT_AUTHOR_EMAIL"] = "codeagent@localhost",
        ["GIT_COMMITTER_NAME"] = "CodeAgent",
        ["GIT_COMMITTER_EMAIL"] = "codeagent@localhost",
    };

    /// <summary>Begins a repository on branch <c>main</c> and commits all files of the folder.</summary>
    /// <param name="folder">The folder; in no repository yet.</param>
    /// <param name="message">The commit's message.</param>
    /// <param name="environment">The host's variables; <c>GIT_*</c> and model vendors' keys are left out.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why it could not be made; null where it was.</returns>
    public static async Task<string?> CreateAsync(
        string folder,
        string message,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var git = new GitProgram(environment, clock);
        try
        {
            foreach (
                var arguments in new[]
                {
                    new[] { "init", "-q", "-b", "main" },
                    ["add", "--all"],
                    ["commit", "-q", "--no-gpg-sign", "-m", message],
                }
            )
            {
                await git.RunAsync(new GitCall(folder, arguments) { Variables = s_author }, cancellationToken);
            }

            return null;
        }
        catch (GitFailedException failure)
        {
            return failure.Message;
        }
    }
}
