using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Requests;
using Microsoft.AspNetCore.Http;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Requests;

/// <summary>Makes ids of commands from callers' keys, and finds a key out that is used for two requests.</summary>
internal sealed class RequestKeys(IGrainFactory grains)
{
    /// <summary>The id of the command that a request becomes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stream">The stream that it is about.</param>
    /// <param name="call">Keeps equal keys of different calls apart.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="type">Its JSON.</param>
    /// <param name="ownKey">A key in the body; null for none.</param>
    /// <exception cref="CodeAgentException">The key was given before with another request (AGENT0803).</exception>
    public async Task<string> CommandIdAsync<T>(
        HttpContext context,
        string stream,
        string call,
        T body,
        JsonTypeInfo<T> type,
        string? ownKey = null
    )
    {
        if ((IdempotencyKey.Of(context.Request).Value ?? ownKey) is not { } key)
        {
            return $"{call}:{Guid.CreateVersion7():N}";
        }

        var commandId = $"{call}:{Short(Caller.Of(context).Actor)}:{key}";
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(body, type));
        var fingerprint = (BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue) | 1;
        var keys = grains.GetGrain<IRequestKeysGrain>(stream);
        return await keys.ClaimAsync(commandId, fingerprint, context.RequestAborted)
            ? commandId
            : throw new CodeAgentException(
                ErrorCode.KeyReused,
                "This key was given before, with another request. Take a new key."
            );
    }

    /// <summary>The id of what a request makes: the same for the same caller and key.</summary>
    public static string NewId(HttpContext context) =>
        IdempotencyKey.Of(context.Request).Value is { } key
            ? Short($"{Caller.Of(context).Actor}\n{key}")
            : Guid.CreateVersion7().ToString("N")[^12..];

    private static string Short(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..20];
}
