using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security;

/// <summary>Who calls the gateway, and what they may do and see.</summary>
/// <param name="Actor">Recorded with every command as who asked, e.g. <c>user:mia</c> or <c>key:ci@k1a2b3</c>.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Scope">Whose repositories' tasks and sessions exist for them.</param>
public sealed record Caller(string Actor, CallerRole Role, RepositoryScope Scope)
{
    /// <summary>The API key that they called with; null for the owner of the host and for people with a token of an issuer.</summary>
    public string? KeyId { get; init; }

    /// <summary>What they may use.</summary>
    public CallerLimits Limits { get; init; } = CallerLimits.None;

    /// <summary>The caller of a request that passed the gate.</summary>
    /// <exception cref="InvalidOperationException">The endpoint lets anyone in; it has no caller.</exception>
    public static Caller Of(HttpContext context) =>
        Find(context) ?? throw new InvalidOperationException("The request has no caller.");

    /// <summary>Whether they may do what needs the role.</summary>
    public bool Allows(CallerRole role) => Role >= role;

    /// <summary>
    /// Whether tasks and sessions of the repository exist for them. What they do not see is answered exactly as what does
    /// not exist.
    /// </summary>
    /// <param name="repository">The path or address; null where it is not known.</param>
    public bool Sees(string? repository) => Scope.Contains(repository);

    internal static Caller? Find(HttpContext context) => context.Features.Get<Caller>();
}
