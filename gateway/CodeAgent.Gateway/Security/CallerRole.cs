namespace CodeAgent.Gateway.Security;

/// <summary>What a caller may do. Each role may do what the ones before it may.</summary>
public enum CallerRole
{
    /// <summary>Reads what is in its scope.</summary>
    Viewer,

    /// <summary>Submits tasks, starts sessions, steers and stops them.</summary>
    Submitter,

    /// <summary>Decides approvals and plans.</summary>
    Approver,

    /// <summary>Sees everybody's usage, drains workers, registers webhooks for all tasks.</summary>
    Admin,
}
