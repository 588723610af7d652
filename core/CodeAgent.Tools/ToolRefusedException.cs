using CodeAgent.Core.Tools;

namespace CodeAgent.Tools;

/// <summary>
/// Ends a tool's work with a failure for the model from any depth of it. <see cref="Tool{TInput}"/> turns it into the
/// call's result; it never leaves a tool.
/// </summary>
public sealed class ToolRefusedException : Exception
{
    /// <summary>Creates the failure.</summary>
    public ToolRefusedException(ToolFailure failure)
        : base(failure.Message) => Failure = failure;

    /// <summary>Creates the failure of a kind.</summary>
    public ToolRefusedException(ToolFailureKind kind, string message, string? hint = null)
        : this(new ToolFailure(kind, message, hint)) { }

    /// <summary>What the model is told.</summary>
    public ToolFailure Failure { get; }
}
