using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security;

/// <summary>Knows one caller: who has the host's token.</summary>
internal sealed class LocalTokenAuthentication(GatewayOptions options) : IAuthenticationHandler
{
    public const string Scheme = "LocalToken";
    private const string Prefix = "Bearer ";

    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync()
    {
        var headers = _context.Request.Headers.Authorization;
        if (headers.Count == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var isOwner =
            headers is [{ } header]
            && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && IsToken(header.AsSpan(Prefix.Length).Trim().ToString());
        return Task.FromResult(isOwner ? Owner() : AuthenticateResult.Fail("The token is not this gateway's."));
    }

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        _context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        _context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemWriter.WriteStatusAsync(_context, "Send the gateway's token as 'Authorization: Bearer …'.");
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        _context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return ProblemWriter.WriteStatusAsync(_context);
    }

    /// <summary>Takes the same time for every wrong token, whatever its length.</summary>
    private bool IsToken(string candidate) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(candidate)),
            SHA256.HashData(Encoding.UTF8.GetBytes(options.Token))
        );

    private AuthenticateResult Owner()
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, options.Actor)], Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }
}
