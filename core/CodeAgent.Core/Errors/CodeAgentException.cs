namespace CodeAgent.Core.Errors;

/// <summary>
/// A failure that the operator or user must hear: a stable code, one sentence and what to do. Hosts map it once
/// (exit code, problem details). The model never sees it; it hears a <c>ToolFailure</c>.
/// </summary>
public sealed class CodeAgentException : Exception
{
    /// <summary>Creates the failure.</summary>
    public CodeAgentException(ErrorCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Which failure it is; its text form (e.g. <c>AGENT0601</c>) is never reused for another.</summary>
    public ErrorCode Code { get; }
}
