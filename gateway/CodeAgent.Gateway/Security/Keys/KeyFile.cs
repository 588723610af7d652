using System.Text.Json;
using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Security.Keys;

/// <summary>
/// The keys of a gateway, in one file that only its owner may read. Several processes may use it at once: the program
/// that makes and revokes keys, and the gateway, which sees a change at the next request.
/// </summary>
/// <param name="folder">The gateway's folder; made where it is missing.</param>
/// <param name="clock">The time.</param>
public sealed class KeyFile(string folder, TimeProvider clock)
{
    private readonly GatewayFile _file = new(folder, "keys.json");
    private readonly Lock _gate = new();
    private (DateTime Stamp, long Length, IReadOnlyDictionary<string, ApiKey> Keys)? _read;

    /// <summary>All keys, oldest first.</summary>
    /// <exception cref="CodeAgentException">The file cannot be read (AGENT0601) or does not parse (AGENT0102).</exception>
    public IReadOnlyList<ApiKey> All() => [.. Read().Values.OrderBy(key => key.CreatedAt)];

    /// <summary>Makes a key. Its token is returned once and never again.</summary>
    /// <exception cref="CodeAgentException">A value is out of bounds (AGENT0101), or the file cannot be written (AGENT0601).</exception>
    public (ApiKey Key, string Token) Create(string name, CallerRole role, KeyTerms terms)
    {
        terms.Require(name, clock.GetUtcNow());
        var token = KeyToken.New();
        var key = new ApiKey(token.Id, name, token.Hash(), role, clock.GetUtcNow())
        {
            Repositories = terms.Repositories,
            ExpiresAt = terms.ExpiresAt,
            Limits = terms.Limits,
        };
        Change(keys => keys.Append(key));
        return (key, token.ToString());
    }

    /// <summary>Takes keys of an id or a name back; returns them. Requests under way end as they began.</summary>
    /// <exception cref="CodeAgentException">No good key has it (AGENT0814).</exception>
    public IReadOnlyList<ApiKey> Revoke(string idOrName)
    {
        List<ApiKey> revoked = [];
        Change(keys =>
        {
            var now = clock.GetUtcNow();
            foreach (var key in keys)
            {
                var isMeant = key.RevokedAt is null && (key.Id == idOrName || key.Name == idOrName);
                var after = isMeant ? key with { RevokedAt = now } : key;
                if (isMeant)
                {
                    revoked.Add(after);
                }
            }

            return keys.Select(key => revoked.Find(gone => gone.Id == key.Id) ?? key);
        });
        return revoked.Count > 0
            ? revoked
            : throw new CodeAgentException(ErrorCode.UnknownKey, $"No good key has the id or name '{idOrName}'.");
    }

    /// <summary>The key of a token, where it is one and good now.</summary>
    internal ApiKey? Find(string token)
    {
        if (KeyToken.Parse(token) is not { } parsed)
        {
            return null;
        }

        // An unknown id costs what a wrong secret does.
        var key = Read().GetValueOrDefault(parsed.Id);
        var fits = parsed.Fits(key?.SecretHash ?? new string('0', 64));
        return key is not null && fits && key.IsGood(clock.GetUtcNow()) ? key : null;
    }

    private IReadOnlyDictionary<string, ApiKey> Read()
    {
        lock (_gate)
        {
            var (stamp, length) = _file.Stamp();
            if (_read is { } read && read.Stamp == stamp && read.Length == length)
            {
                return read.Keys;
            }

            var keys = Parse(_file.ReadAll()).ToDictionary(key => key.Id, StringComparer.Ordinal);
            _read = (stamp, length, keys);
            return keys;
        }
    }

    private void Change(Func<IReadOnlyList<ApiKey>, IEnumerable<ApiKey>> change)
    {
        lock (_gate)
        {
            _file.Change(old =>
                JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<ApiKey>>(
                    [.. change(Parse(old))],
                    SecurityJson.Default.IReadOnlyListApiKey
                )
            );
            _read = null;
        }
    }

    private IReadOnlyList<ApiKey> Parse(byte[]? content)
    {
        try
        {
            return content is null
                ? []
                : JsonSerializer.Deserialize(content, SecurityJson.Default.IReadOnlyListApiKey)!;
        }
        catch (JsonException error)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"{_file.Path} does not parse: {error.Message}\nRestore it from a backup, or remove it and make new keys.",
                error
            );
        }
    }
}
