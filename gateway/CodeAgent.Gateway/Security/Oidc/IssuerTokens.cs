using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CodeAgent.Gateway.Security.Oidc;

/// <summary>Knows people by signed tokens of one issuer: right issuer, audience, time and signature, nothing unsigned.</summary>
internal sealed class IssuerTokens(OidcOptions options, TimeProvider clock) : IDisposable
{
    private const int LongestToken = 16 * 1024;
    private const int LongestName = 150;
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(60);

    // Keys of the issuer are public: an algorithm with a shared secret would let anyone sign with them.
    private static readonly string[] s_algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly IssuerKeys _keys = new(new Uri(options.Issuer), clock);
    private readonly JsonWebTokenHandler _handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = LongestToken,
    };

    /// <summary>The caller of a token; null for one that is not good, or whose claims give nothing.</summary>
    public async Task<Caller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken || !_handler.CanReadToken(token))
        {
            return null;
        }

        var keys = await _keys.ForAsync(KeyIdOf(token), cancellationToken);
        var result = await _handler.ValidateTokenAsync(token, Parameters(keys));
        return result.IsValid ? CallerOf(result.ClaimsIdentity) : null;
    }

    public void Dispose() => _keys.Dispose();

    private string? KeyIdOf(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token).Kid;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> keys) =>
        new()
        {
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            IssuerSigningKeys = keys,
            ValidAlgorithms = s_algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (notBefore, expires, _, _) => IsInTime(notBefore, expires),
        };

    private bool IsInTime(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && end + s_skew > now && !(notBefore - s_skew > now);
    }

    private Caller? CallerOf(ClaimsIdentity identity)
    {
        var name = identity.FindFirst(options.NameClaim)?.Value;
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            return null;
        }

        var grant = options.Grants.FirstOrDefault(grant =>
            grant.Claim == "*" || identity.HasClaim(grant.Claim, grant.Value)
        );
        return grant is null
            ? null
            : new Caller($"oidc:{name}", grant.Role, new RepositoryScope(grant.Repositories)) { Limits = grant.Limits };
    }
}
