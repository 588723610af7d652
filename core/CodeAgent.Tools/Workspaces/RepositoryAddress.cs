using System.Text.RegularExpressions;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Where a repository is.</summary>
/// <param name="Text">As git is given it.</param>
/// <param name="Key">The same for every way to write the same place; without passwords.</param>
/// <param name="Protocols">The ways that git may use, for <c>GIT_ALLOW_PROTOCOL</c>.</param>
/// <param name="Local">The repository, where it is a folder of this machine.</param>
internal sealed partial record RepositoryAddress(string Text, string Key, string Protocols, LocalRepository? Local)
{
    private const string FileScheme = "file://";

    /// <summary>For people: without passwords.</summary>
    public string Shown => Secret().Replace(Text, "$1");

    /// <summary>Reads what a user gave.</summary>
    /// <exception cref="GitFailedException">It is no repository, with what to do.</exception>
    public static async Task<RepositoryAddress> ReadAsync(
        GitProgram git,
        string given,
        CancellationToken cancellationToken
    )
    {
        var text = given.Trim();
        if (text.Length == 0 || text[0] == '-' || text.Any(char.IsControl))
            throw new GitFailedException("That is no address of a repository: give a folder or an address.");
        var path = text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(text[FileScheme.Length..])
            : text;
        if (path.Length != text.Length || Directory.Exists(path) || !IsRemote(text))
            return await LocalAsync(git, Path.GetFullPath(path), cancellationToken);
        return Remote(text);
    }

    private static bool IsRemote(string text) => Scheme().IsMatch(text) || ScpForm().IsMatch(text);

    private static async Task<RepositoryAddress> LocalAsync(GitProgram git, string path, CancellationToken token)
    {
        var found = await LocalRepository.FindAsync(git, path, token);
        return new RepositoryAddress(found.Top, found.CommonFolder, "file", found);
    }

    private static RepositoryAddress Remote(string text)
    {
        var scheme = Scheme().Match(text) is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : "ssh";
        var protocols = scheme switch
        {
            // A user's own configuration may send one by the other's way.
            "https" or "ssh" or "git+ssh" => "https:ssh:git+ssh",
            "http" => "http:https:ssh",
            _ => throw new GitFailedException(
                $"Repositories are not fetched by {scheme}: give a folder or an https or ssh address."
            ),
        };
        var key = Secret().Replace(text, "$1").TrimEnd('/');
        key = key.EndsWith(".git", StringComparison.Ordinal) ? key[..^4] : key;
        return new RepositoryAddress(text, Host().Replace(key, host => host.Value.ToLowerInvariant()), protocols, null);
    }

    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9+.-]*)(?:://|::)")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\A(?:[^/:@\s]+@)?[^/:@\s]+:(?!:)")]
    private static partial Regex ScpForm();

    /// <summary>What stands before the @ of an address with a scheme, a password or a token in most.</summary>
    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9+.-]*://)[^/@\s]*@")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*://[^/]+")]
    private static partial Regex Host();
}
