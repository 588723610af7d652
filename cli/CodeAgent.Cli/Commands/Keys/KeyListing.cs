using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Keys;

namespace CodeAgent.Cli.Commands.Keys;

/// <summary>A key as lists show it: all but its hash.</summary>
internal sealed record KeyListing(
    string Id,
    string Name,
    CallerRole Role,
    IReadOnlyList<string>? Repositories,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    CallerLimits Limits
)
{
    /// <summary>The key's token, the one time that it is shown.</summary>
    public string? Token { get; init; }

    /// <summary><c>good</c>, <c>revoked</c> or <c>expired</c>.</summary>
    public static string StateOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked"
        : key.IsGood(now) ? "good"
        : "expired";

    /// <summary>A key for a list.</summary>
    public static KeyListing Of(ApiKey key, DateTimeOffset now) =>
        new(key.Id, key.Name, key.Role, key.Repositories, StateOf(key, now), key.CreatedAt, key.ExpiresAt, key.Limits);

    /// <summary>A list as JSON.</summary>
    public static byte[] ToJson(IReadOnlyList<ApiKey> keys, DateTimeOffset now) =>
        JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<KeyListing>>(
            [.. keys.Select(key => Of(key, now))],
            KeyJson.Default.IReadOnlyListKeyListing
        );
}

/// <summary>The JSON of keys.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(IReadOnlyList<KeyListing>))]
internal sealed partial class KeyJson : JsonSerializerContext;
