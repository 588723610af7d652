using System.Globalization;
using System.Text;

namespace CodeAgent.Tools.Git;

/// <summary>
/// Programs that a repository's own configuration would have git run on files' content. The user's configuration is
/// trusted, the repository's is not: whoever can write a file below <c>.git</c> could name any program there.
/// </summary>
internal static class RepositoryFilters
{
    /// <summary>Variables that switch them off.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OffAsync(
        GitProgram git,
        string workspace,
        CancellationToken cancellationToken
    )
    {
        var answer = await git.AskAsync(
            new GitCall(workspace, "config", "--show-scope", "-z", "--name-only", "--get-regexp", @"^filter\..*"),
            cancellationToken
        );
        var fields = Encoding.UTF8.GetString(answer.Output).Split('\0');
        var off = new List<(string Key, string Value)>();
        for (var at = 0; at + 1 < fields.Length; at += 2)
        {
            if (fields[at] is "local" or "worktree")
                off.Add(
                    (fields[at + 1], fields[at + 1].EndsWith(".required", StringComparison.Ordinal) ? "false" : "")
                );
        }
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_COUNT"] = off.Count.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (index, (key, value)) in off.Index())
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{index}")] = key;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{index}")] = value;
        }
        return variables;
    }
}
