namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>A repository at a GitHub: its API's root and its names there.</summary>
/// <param name="Root">The API's address, ending with <c>/</c>, e.g. <c>https://api.github.com/</c>.</param>
/// <param name="Host">The name of the forge for people and ids, e.g. <c>github.com</c>.</param>
/// <param name="Owner">Who has the repository.</param>
/// <param name="Name">The repository's name.</param>
internal sealed record GitHubPlace(Uri Root, string Host, string Owner, string Name)
{
    private const string Repositories = "repos/";

    /// <summary>For people.</summary>
    public string Shown => $"{Host}/{Owner}/{Name}";

    /// <summary>The path of the repository below the root.</summary>
    public string Path => $"{Repositories}{Uri.EscapeDataString(Owner)}/{Uri.EscapeDataString(Name)}";

    /// <summary>The place of a host that is known to be a GitHub.</summary>
    public static GitHubPlace At(ForgeAddress address)
    {
        var isCloud = address.Host is "github.com" or "ssh.github.com";
        var host = isCloud ? "github.com" : address.Host;
        var root = isCloud ? "https://api.github.com/" : $"https://{host}/api/v3/";
        return new GitHubPlace(new Uri(root), host, address.Owner, address.Name);
    }

    /// <summary>Reads the API's address of a repository, <c>https://HOST/…/repos/OWNER/NAME</c>; null where it is none.</summary>
    public static GitHubPlace? Read(Uri api)
    {
        var parts = api.AbsolutePath.Trim('/').Split('/');
        var isSafe = api.Scheme == Uri.UriSchemeHttps || (api.Scheme == Uri.UriSchemeHttp && api.IsLoopback);
        if (!isSafe || api.UserInfo.Length > 0 || parts is not [.. var before, "repos", var owner, var name])
            return null;
        var root = before.Length == 0 ? "/" : $"/{string.Join('/', before)}/";
        return new GitHubPlace(
            new Uri(api, root),
            api.Authority,
            Uri.UnescapeDataString(owner),
            Uri.UnescapeDataString(name)
        );
    }
}
