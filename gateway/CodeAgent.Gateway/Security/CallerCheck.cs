using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security;

/// <summary>Tells who sends a request by what it bears.</summary>
internal sealed class CallerCheck(GatewayOptions options)
{
    private const string Prefix = "Bearer ";
    private readonly Caller _owner = new(options.Actor, CallerRole.Admin, RepositoryScope.All);

    /// <summary>The caller; null for one that is not known.</summary>
    public Task<Caller?> FindAsync(HttpContext context)
    {
        var isOwner = BearerToken(context.Request) is { } token && IsOwner(token);
        return Task.FromResult(isOwner ? _owner : null);
    }

    private static string? BearerToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header[Prefix.Length..].Trim()
            : null;

    /// <summary>Takes the same time for every wrong token, whatever its length.</summary>
    private bool IsOwner(string candidate) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(candidate)),
            SHA256.HashData(Encoding.UTF8.GetBytes(options.Token))
        );
}
