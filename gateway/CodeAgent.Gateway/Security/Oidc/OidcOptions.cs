namespace CodeAgent.Gateway.Security.Oidc;

/// <summary>An issuer whose tokens let people in.</summary>
/// <param name="Issuer">Its address, as its tokens name it; https, or http on loopback.</param>
/// <param name="Audience">What its tokens for this gateway name as their audience.</param>
public sealed record OidcOptions(string Issuer, string Audience)
{
    /// <summary>The claim that names the person in the log; one that its issuer gives to nobody else.</summary>
    public string NameClaim { get; init; } = "sub";

    /// <summary>What claims give whom. The first that fits counts; whom none fits is refused.</summary>
    public IReadOnlyList<OidcGrant> Grants
    {
        get => field ?? [];
        init;
    }

    internal bool IsValid =>
        Audience.Length > 0
        && NameClaim.Length > 0
        && Uri.TryCreate(Issuer, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

/// <summary>Gives a role and a scope to whom a claim of the token fits.</summary>
/// <param name="Claim">The claim's name, e.g. <c>groups</c>; <c>*</c> fits everybody whom the issuer knows.</param>
/// <param name="Value">The value that it has, or has among others.</param>
/// <param name="Role">What they may do.</param>
public sealed record OidcGrant(string Claim, string Value, CallerRole Role)
{
    /// <summary>Patterns of the repositories they see; null for all.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    /// <summary>What each of them may use.</summary>
    public CallerLimits Limits
    {
        get => field ?? CallerLimits.None;
        init;
    }
}
