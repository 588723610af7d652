using Microsoft.AspNetCore.Builder;

namespace CodeAgent.Gateway.Security;

/// <summary>The role that an endpoint needs. The last one that is declared counts.</summary>
internal sealed record RoleRequirement(CallerRole Role);

/// <summary>Declares roles of endpoints.</summary>
internal static class RoleRequirements
{
    /// <summary>
    /// Lets only callers of the role (or above) reach the endpoints. An endpoint that declares none needs
    /// <see cref="CallerRole.Admin"/>; one for everybody says <c>AllowAnonymous()</c>.
    /// </summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoints, CallerRole role)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RoleRequirement(role));
}
