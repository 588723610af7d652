using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Tools;

/// <summary>Why a call did not do what was asked, in words for the model.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Message">What was wrong with this call. No stack trace, no secret.</param>
/// <param name="Hint">What to try next; null where nothing helps.</param>
public sealed record ToolFailure(ToolFailureKind Kind, string Message, string? Hint = null)
{
    /// <summary>The text the model reads.</summary>
    public string ToText() => Hint is null ? Message : $"{Message}\n{Hint}";
}

/// <summary>Kinds of failure; also the <c>error.type</c> of traces.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ToolFailureKind>))]
public enum ToolFailureKind
{
    /// <summary>The arguments are malformed, missing or out of bounds.</summary>
    InvalidArguments,

    /// <summary>No tool has this name.</summary>
    UnknownTool,

    /// <summary>The file or thing does not exist.</summary>
    NotFound,

    /// <summary>The path leaves the workspace.</summary>
    OutsideWorkspace,

    /// <summary>Permission was denied, by a rule, a mode or a person.</summary>
    PermissionDenied,

    /// <summary>A hook blocked it.</summary>
    BlockedByHook,

    /// <summary>It took longer than its limit.</summary>
    TimedOut,

    /// <summary>The file or output is too large.</summary>
    TooLarge,

    /// <summary>The file changed since it was read, or was not read.</summary>
    Conflict,

    /// <summary>The text to replace does not occur.</summary>
    NoMatch,

    /// <summary>The text to replace occurs more than once.</summary>
    AmbiguousMatch,

    /// <summary>A command ended with a failing exit code.</summary>
    ProcessFailed,

    /// <summary>The network did not answer.</summary>
    NetworkFailed,

    /// <summary>Something this call needs is not there (program, disk space).</summary>
    Unavailable,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Its outcome is unknown: the process that ran it ended.</summary>
    Interrupted,

    /// <summary>A budget is used up.</summary>
    BudgetExhausted,

    /// <summary>A defect of the tool.</summary>
    Internal,
}
