namespace CodeAgent.Tools.Sandboxes;

/// <summary>The program that makes sandboxes, and how it is called.</summary>
internal static class SandboxProgram
{
    /// <summary>Its name.</summary>
    public const string Name = "bwrap";

    /// <summary>The package that brings it, on all distributions.</summary>
    public const string Package = "bubblewrap";

    /// <summary>
    /// Own namespaces for users, processes, System V IPC, names and the network, no capabilities, and the end of all when
    /// whoever started it ends. It also sets "no new privileges", always.
    /// </summary>
    public static readonly IReadOnlyList<string> Isolation =
    [
        "--unshare-user",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-net",
        "--die-with-parent",
        "--cap-drop",
        "ALL",
    ];

    /// <summary>Takes user namespaces from what runs in it. Since bubblewrap 0.8.</summary>
    public const string NoNesting = "--disable-userns";
}
