using System.Security.Cryptography;
using System.Text;
using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Requests;

/// <summary>
/// What makes a repeated request harmless: ids are made of the caller's <c>Idempotency-Key</c>, so that a repeat names
/// the same session and command. Without a key each request is one of its own.
/// </summary>
internal readonly record struct IdempotencyKey(string? Value)
{
    private const string Header = "Idempotency-Key";
    private const int Longest = 128;

    /// <exception cref="RequestRefusedException">The header is not one key of 1 to 128 visible ASCII characters.</exception>
    public static IdempotencyKey Of(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0)
        {
            return new IdempotencyKey(null);
        }

        return values is [{ Length: > 0 and <= Longest } key] && key.All(c => c is > ' ' and <= '~')
            ? new IdempotencyKey(key)
            : throw RequestRefusedException.Value($"'{Header}' must be 1 to {Longest} visible ASCII characters.");
    }

    /// <summary>The id of the session that a start makes: 32 characters.</summary>
    public string SessionId(string actor) =>
        Value is null
            ? Guid.CreateVersion7().ToString("N")
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{actor}\n{Value}")))[..32];
}
