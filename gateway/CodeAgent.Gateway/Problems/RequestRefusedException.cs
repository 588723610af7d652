using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Problems;

/// <summary>A request that is wrong in itself, whatever it asks for.</summary>
internal sealed class RequestRefusedException(int status, ErrorCode code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public ErrorCode Code { get; } = code;

    /// <summary>How long to wait before it may be let in; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A query, header or route value that does not fit.</summary>
    public static RequestRefusedException Value(string message) => new(400, ErrorCode.InvalidUsage, message);

    /// <summary>Something that the caller may not do.</summary>
    public static RequestRefusedException Forbidden(string message) => new(403, ErrorCode.NeedsDecision, message);

    /// <summary>A body that does not fit.</summary>
    public static RequestRefusedException Body(string message, int status = 400) =>
        new(status, ErrorCode.InvalidInput, message);
}
