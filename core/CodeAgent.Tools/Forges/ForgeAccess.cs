using CodeAgent.Core.Forges;
using CodeAgent.Tools.Forges.GitHub;

namespace CodeAgent.Tools.Forges;

/// <summary>Finds the forge that a remote belongs to, and a way to it with the login that the user has.</summary>
public sealed class ForgeAccess
{
    // A token goes to the hosts it is for and to no other: the address comes from a repository, which may be anybody's.
    private static readonly string[] s_cloudTokens = ["GH_TOKEN", "GITHUB_TOKEN"];
    private static readonly string[] s_enterpriseTokens = ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];
    private const string OtherHost = "GH_HOST";

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly TimeProvider _clock;
    private readonly GhProgram? _gh;

    /// <summary>Works with an environment.</summary>
    /// <param name="folder">Where programs run.</param>
    /// <param name="environment">The host's variables: tokens, and <c>GH_HOST</c> for an Enterprise.</param>
    /// <param name="clock">The time.</param>
    public ForgeAccess(string folder, IReadOnlyDictionary<string, string> environment, TimeProvider clock)
    {
        (_environment, _clock) = (environment, clock);
        _gh = GhProgram.Find(folder, environment, clock);
    }

    /// <summary>The forge of an address; null where its host is none that is known.</summary>
    /// <param name="address">The remote's address.</param>
    /// <param name="api">The address of the repository in the forge's API, where the user names it; null otherwise.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ForgeException">There is no login for it.</exception>
    public async Task<IForge?> FindAsync(string address, Uri? api, CancellationToken cancellationToken)
    {
        var place = api is null ? Place(ForgeAddress.Read(address)) : Named(api);
        if (place is null)
            return null;
        var names = api is not null || place.Host == "github.com" ? s_cloudTokens : s_enterpriseTokens;
        if (Variable(names) is { } token)
            return ByHttp(place, token);
        if (_gh is not null && await _gh.TokenAsync(place.Host, cancellationToken) is { } known)
            return ByHttp(place, known);
        if (_gh is not null && api is null && await _gh.IsLoggedInAsync(place.Host, cancellationToken))
            return new GitHubForge(_gh.Wire(place.Host), place, _clock);
        throw new ForgeException(
            ForgeFailure.Credentials,
            $"There is no login for {place.Host}.\nLog in with gh auth login --hostname {place.Host}, or set {names[0]}."
        );
    }

    private GitHubForge ByHttp(GitHubPlace place, string token) =>
        new(new HttpGitHubWire(place.Root, token), place, _clock);

    private GitHubPlace? Place(ForgeAddress? address) =>
        address is not null
        && (
            address.Host is "github.com" or "ssh.github.com"
            || string.Equals(address.Host, Variable(OtherHost), StringComparison.OrdinalIgnoreCase)
        )
            ? GitHubPlace.At(address)
            : null;

    private static GitHubPlace Named(Uri api) =>
        GitHubPlace.Read(api)
        ?? throw new ForgeException(
            ForgeFailure.Invalid,
            $"{api} is no repository of an API: give https://HOST/api/v3/repos/OWNER/NAME."
        );

    private string? Variable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_environment.GetValueOrDefault(name) is { Length: > 0 } value)
                return value.Trim();
        }

        return null;
    }
}
