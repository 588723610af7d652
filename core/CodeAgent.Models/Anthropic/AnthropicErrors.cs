using System.Text.Json;
using System.Text.RegularExpressions;
using CodeAgent.Core.Models;
using CodeAgent.Models.Http;
using CodeAgent.Models.Json;

namespace CodeAgent.Models.Anthropic;

/// <summary>Tells the API's failures apart: by the error's own type, else by the status; a refused request by its words.</summary>
internal static partial class AnthropicErrors
{
    private const int LongestMessage = 500;

    /// <summary>The failure of an answer that is not a success.</summary>
    public static ModelException Refused(ErrorResponse response)
    {
        var (type, message) = Read(response.Body);
        var kind = IsOverloaded(response.Status)
            ? ModelErrorKind.Overloaded
            : OfType(type, message) ?? OfStatus(response.Status);
        return new ModelException(kind, $"{response.Status} {type ?? "error"}: {message}")
        {
            Status = response.Status,
            RetryAfter = response.RetryAfter,
        };
    }

    /// <summary>The failure that an <c>error</c> event in the middle of an answer reports.</summary>
    public static ModelException InStream(string data)
    {
        var (type, message) = Read(data);
        return new ModelException(OfType(type, message) ?? ModelErrorKind.ServerError, $"{type ?? "error"}: {message}");
    }

    private static ModelErrorKind? OfType(string? type, string message) =>
        type switch
        {
            "rate_limit_error" => ModelErrorKind.RateLimited,
            "overloaded_error" => ModelErrorKind.Overloaded,
            "api_error" or "timeout_error" or "conflict_error" => ModelErrorKind.ServerError,
            "authentication_error" or "permission_error" => ModelErrorKind.Unauthorized,
            "not_found_error" => ModelErrorKind.UnknownModel,
            "request_too_large" => ModelErrorKind.ContextOverflow,
            "invalid_request_error" => OfRefusedRequest(message),
            "billing_error" => ModelErrorKind.InvalidRequest,
            _ => null,
        };

    private static bool IsOverloaded(int status) => status is 503 or 529;

    private static ModelErrorKind OfStatus(int status) =>
        status switch
        {
            401 or 403 => ModelErrorKind.Unauthorized,
            413 => ModelErrorKind.ContextOverflow,
            429 => ModelErrorKind.RateLimited,
            408 or 409 or >= 500 => ModelErrorKind.ServerError,
            _ => ModelErrorKind.InvalidRequest,
        };

    private static ModelErrorKind OfRefusedRequest(string message) =>
        Overflow().IsMatch(message) ? ModelErrorKind.ContextOverflow
        : History().IsMatch(message) ? ModelErrorKind.MalformedHistory
        : ModelErrorKind.InvalidRequest;

    private static (string? Type, string Message) Read(string body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (root.ValueKind is JsonValueKind.Object && root.TryGetProperty("error", out var error))
            {
                var request = root.GetText("request_id") is { } id ? $" ({id})" : "";
                return (error.GetText("type"), Shorten(error.GetText("message") ?? body) + request);
            }
        }
        catch (JsonException)
        {
            // A proxy's own page; its text is all there is.
        }

        return (null, Shorten(body));
    }

    private static string Shorten(string text) =>
        text.Length <= LongestMessage ? text : string.Concat(text.AsSpan(0, LongestMessage), "…");

    [GeneratedRegex(
        @"prompt is too long|context (window|limit)|too many (input )?tokens|input length and `?max_tokens`?",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Overflow();

    // The API names the place (messages.3.content.0: …) or the rule that the history breaks.
    [GeneratedRegex(@"^messages\b|tool_use|tool_result|roles must alternate|thinking. block", RegexOptions.IgnoreCase)]
    private static partial Regex History();
}
