using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodeAgent.Core.Models;
using CodeAgent.Models.Http;
using CodeAgent.Models.Json;

namespace CodeAgent.Models.OpenAi;

/// <summary>
/// Tells failures apart: by the error's code, else by what its message says, else by the status. The servers agree on
/// statuses, seldom on codes, and never on where the message is.
/// </summary>
internal static partial class OpenAiErrors
{
    private const int LongestMessage = 500;

    /// <summary>The failure of an answer that is not a success.</summary>
    public static ModelException Refused(ErrorResponse response)
    {
        var error = Read(response.Body);
        var kind = OfCode(error.Code) ?? OfMessage(response.Status, error) ?? OfStatus(response.Status);
        return new ModelException(kind, $"{response.Status} {error.Code ?? "error"}: {error.Message}")
        {
            Status = response.Status,
            RetryAfter = response.RetryAfter ?? WaitIn(kind, error.Message),
        };
    }

    /// <summary>The failure that an event in the middle of an answer reports.</summary>
    public static ModelException InStream(string data)
    {
        var error = Read(data);
        var status = int.TryParse(error.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
        var kind =
            OfCode(error.Code)
            ?? OfMessage(status, error)
            ?? (status >= 400 ? OfStatus(status) : ModelErrorKind.ServerError);
        return new ModelException(kind, $"{error.Code ?? "error"}: {error.Message}")
        {
            RetryAfter = WaitIn(kind, error.Message),
        };
    }

    private static ModelErrorKind? OfCode(string? code) =>
        code switch
        {
            "context_length_exceeded" or "exceed_context_size_error" => ModelErrorKind.ContextOverflow,
            "insufficient_quota" or "billing_hard_limit_reached" => ModelErrorKind.InvalidRequest,
            "invalid_api_key" or "authentication_error" or "permission_error" => ModelErrorKind.Unauthorized,
            "model_not_found" => ModelErrorKind.UnknownModel,
            "server_is_overloaded" or "slow_down" or "overloaded_error" => ModelErrorKind.Overloaded,
            "server_error" => ModelErrorKind.ServerError,
            _ => null,
        };

    private static ModelErrorKind? OfMessage(int status, WireError error) =>
        status is 401 or 403 or >= 500 ? null
        : Overflow().IsMatch(error.Message) ? ModelErrorKind.ContextOverflow
        : error.Code is "rate_limit_exceeded" ? ModelErrorKind.RateLimited
        : status is not (400 or 404 or 422) ? null
        : UnknownModel().IsMatch(error.Message) ? ModelErrorKind.UnknownModel
        : Key().IsMatch(error.Message) ? ModelErrorKind.Unauthorized
        : IsAboutHistory(error) ? ModelErrorKind.MalformedHistory
        : null;

    private static bool IsAboutHistory(WireError error) =>
        History().IsMatch(error.Message) || (error.Parameter is { } place && Place().IsMatch(place));

    private static ModelErrorKind OfStatus(int status) =>
        status switch
        {
            401 or 403 => ModelErrorKind.Unauthorized,
            413 => ModelErrorKind.ContextOverflow,
            429 => ModelErrorKind.RateLimited,
            503 or 529 => ModelErrorKind.Overloaded,
            408 or 409 or >= 500 => ModelErrorKind.ServerError,
            _ => ModelErrorKind.InvalidRequest,
        };

    /// <summary>"Please try again in 1.5s": inside a stream there is no header to say it.</summary>
    private static TimeSpan? WaitIn(ModelErrorKind kind, string message) =>
        kind is ModelErrorKind.RateLimited && Wait().Match(message) is { Success: true } match
            ? TimeSpan.FromSeconds(
                double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                    * (match.Groups[2].Value == "ms" ? 0.001 : 1)
            )
            : null;

    private static WireError Read(string body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (root.ValueKind is JsonValueKind.Array && root.GetArrayLength() > 0)
            {
                root = root[0];
            }

            var error = Find(root);
            if (error.ValueKind is JsonValueKind.String)
            {
                return new WireError(null, Shorten(error.GetString()!), null);
            }

            var message = error.GetText("message") ?? error.GetText("detail") ?? body;
            return new WireError(CodeOf(error), Shorten(message), error.GetText("param"));
        }
        catch (JsonException)
        {
            // A proxy's own page; its text is all there is.
            return new WireError(null, Shorten(body), null);
        }
    }

    /// <summary>The error is the whole body, or in it, or in the response that is in it.</summary>
    private static JsonElement Find(JsonElement root) =>
        root.ValueKind is not JsonValueKind.Object ? root
        : root.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null ? error
        : root.TryGetProperty("response", out var response) && response.ValueKind is JsonValueKind.Object
            ? Find(response)
        : root;

    private static string? CodeOf(JsonElement error) =>
        error.GetText("code")
        ?? error.GetText("type")
        ?? (
            error.ValueKind is JsonValueKind.Object && error.TryGetProperty("code", out var code)
                ? code.TryGetInt64OrNull()?.ToString(CultureInfo.InvariantCulture)
                : null
        );

    private static string Shorten(string text) =>
        text.Length <= LongestMessage ? text : string.Concat(text.AsSpan(0, LongestMessage), "…");

    [GeneratedRegex(
        @"maximum (context|model) length|context (window|length|size|limit)|prompt is too long|too many (input )?tokens|request too large|exceeds the (maximum|model's) .*tokens|input token count|range of input length",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Overflow();

    [GeneratedRegex(
        @"\bmodels?\b.*(not (be )?found|not exist|not a valid)|not a valid model|no endpoints found",
        RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex UnknownModel();

    [GeneratedRegex(@"api key not valid|invalid api key|incorrect api key", RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    [GeneratedRegex(
        @"tool_call_id|tool_calls. must be followed|no tool (output|call) found|without its required|encrypted content|reasoning_content|thought.?signature|roles must alternate|function (call|response) (turn|parts)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex History();

    [GeneratedRegex(@"^(messages|input)\b")]
    private static partial Regex Place();

    [GeneratedRegex(@"try again in (\d+(?:\.\d+)?) ?(ms|s)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Wait();

    private sealed record WireError(string? Code, string Message, string? Parameter);
}
