using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace CodeAgent.Gateway.Security.Oidc;

/// <summary>
/// The issuer's public keys: fetched when first needed, again when a token names one that is not among them (the issuer
/// changed its keys), and again after a day. Tokens with made-up names cost the issuer one request in ten seconds.
/// </summary>
internal sealed class IssuerKeys(Uri issuer, TimeProvider clock) : IDisposable
{
    private const int LargestDocument = 1024 * 1024;
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = LargestDocument,
    };
    private IReadOnlyList<SecurityKey> _keys = [];
    private DateTimeOffset? _triedAt;
    private DateTimeOffset? _readAt;

    /// <summary>The keys, those as new as it takes to have one of the id. What cannot be fetched is what was known before.</summary>
    public async Task<IReadOnlyList<SecurityKey>> ForAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (IsKnown(keyId))
        {
            return _keys;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsKnown(keyId) && !(clock.GetUtcNow() - _triedAt < s_shortest))
            {
                _triedAt = clock.GetUtcNow();
                _keys = await FetchAsync(cancellationToken);
                _readAt = _triedAt;
            }
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            _turn.Release();
        }

        return _keys;
    }

    public void Dispose()
    {
        _turn.Dispose();
        _http.Dispose();
    }

    private bool IsKnown(string? keyId) =>
        clock.GetUtcNow() - _readAt < s_longest && (keyId is null || _keys.Any(key => key.KeyId == keyId));

    private async Task<IReadOnlyList<SecurityKey>> FetchAsync(CancellationToken cancellationToken)
    {
        var metadata = new Uri($"{issuer.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration");
        using var document = JsonDocument.Parse(await _http.GetByteArrayAsync(metadata, cancellationToken));
        var address = document.RootElement.GetProperty("jwks_uri").GetString();
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var keys)
            || (keys.Scheme != Uri.UriSchemeHttps && !(keys.Scheme == Uri.UriSchemeHttp && keys.IsLoopback))
        )
        {
            throw new JsonException("The issuer's jwks_uri is not an https address.");
        }

        var set = new JsonWebKeySet(await _http.GetStringAsync(keys, cancellationToken));
        return [.. set.GetSigningKeys().Where(key => key is not SymmetricSecurityKey)];
    }
}
