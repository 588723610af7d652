using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Models;

/// <summary>A model call that failed, in the provider-neutral kinds that the runner acts on.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the failure.</summary>
    public ModelException(ModelErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>The kind.</summary>
    public ModelErrorKind Kind { get; }

    /// <summary>How long the provider asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Tries that make sense at the most, the first included; null for as many as there may be.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The HTTP status; null where there was no answer.</summary>
    public int? Status { get; init; }
}

/// <summary>Kinds of failed model calls.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ModelErrorKind>))]
public enum ModelErrorKind
{
    /// <summary>Too many requests or tokens (429). Retried after the provider's wait.</summary>
    RateLimited,

    /// <summary>The provider is overloaded (529, 503). Retried.</summary>
    Overloaded,

    /// <summary>The provider failed (other 5xx). Retried.</summary>
    ServerError,

    /// <summary>The connection failed or the stream was cut before its end. Retried.</summary>
    Disconnected,

    /// <summary>The owner of the call ended before the answer came. Issued again; may have been billed.</summary>
    OwnerLost,

    /// <summary>The conversation is longer than the model's window. Never retried unchanged.</summary>
    ContextOverflow,

    /// <summary>The provider refuses the shape of the history. Never retried unchanged.</summary>
    MalformedHistory,

    /// <summary>The key is missing, wrong or has no right to the model.</summary>
    Unauthorized,

    /// <summary>The provider knows no such model.</summary>
    UnknownModel,

    /// <summary>Any other request the provider refuses.</summary>
    InvalidRequest,

    /// <summary>A script has no rule for the conversation.</summary>
    NoScriptRule,
}

/// <summary>What each kind means for the runner.</summary>
public static class ModelErrorKinds
{
    /// <summary>Whether the same call may be made again.</summary>
    public static bool IsRetryable(this ModelErrorKind kind) =>
        kind switch
        {
            ModelErrorKind.RateLimited
            or ModelErrorKind.Overloaded
            or ModelErrorKind.ServerError
            or ModelErrorKind.Disconnected
            or ModelErrorKind.OwnerLost => true,
            ModelErrorKind.ContextOverflow
            or ModelErrorKind.MalformedHistory
            or ModelErrorKind.Unauthorized
            or ModelErrorKind.UnknownModel
            or ModelErrorKind.InvalidRequest
            or ModelErrorKind.NoScriptRule => false,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
