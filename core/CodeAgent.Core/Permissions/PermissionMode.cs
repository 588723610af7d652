using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Permissions;

/// <summary>What happens to a call that no rule decides.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<PermissionMode>))]
public enum PermissionMode
{
    /// <summary>Reads inside the workspace are allowed, all else is asked about.</summary>
    Default,

    /// <summary>Like <see cref="Default"/>, and file changes inside the workspace are allowed.</summary>
    AcceptEdits,

    /// <summary>Only reading and the agent's own state; everything else is denied.</summary>
    Plan,

    /// <summary>Everything that no rule denies is allowed.</summary>
    BypassPermissions,

    /// <summary>What would be asked about is denied.</summary>
    DontAsk,

    /// <summary>What would be asked about goes to a reviewer model; without one it is asked about.</summary>
    Auto,
}

/// <summary>What becomes of a call.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<PermissionVerdict>))]
public enum PermissionVerdict
{
    /// <summary>It may run.</summary>
    Allow,

    /// <summary>A person must decide.</summary>
    Ask,

    /// <summary>It must not run.</summary>
    Deny,
}

/// <summary>Who answers a question about a call.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ApprovalPolicy>))]
public enum ApprovalPolicy
{
    /// <summary>Nobody is there: a question is a "no" at once, listed with the result.</summary>
    Deny,

    /// <summary>The call waits for a decision, until it expires.</summary>
    Wait,
}
