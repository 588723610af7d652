using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>What a host's sandboxes need to know.</summary>
public sealed record SandboxOptions
{
    /// <summary>What holds where a session or an order does not say.</summary>
    public SandboxMode Mode { get; init; } = SandboxMode.Off;

    /// <summary>The host's variables: where PATH and the folders of tools are from.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The user's home, absolute.</summary>
    public required string Home { get; init; }

    /// <summary>The program's state, absolute: never shown. <c>sandbox/</c> is made in it.</summary>
    public required string StateFolder { get; init; }

    /// <summary>More folders that are never shown, absolute, such as the program's configuration.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>More folders that every sandbox may write, absolute.</summary>
    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>More files and folders that every sandbox may read, absolute.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>
    /// Hosts that may be reached over HTTP and HTTPS: <c>example.com</c>, <c>*.example.com</c> (below it, any depth), either
    /// with <c>:port</c>. Empty for no network.
    /// </summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Whether those hosts may have addresses of private networks and of this machine.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Bytes of memory that one command with all it starts may use; three quarters of the machine's where null.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads that one command may have at once. Default 4096.</summary>
    public int Processes { get; init; } = 4096;

    /// <summary>How this program is started as the bridge to the network; null where it cannot be.</summary>
    public SandboxBridge? Bridge { get; init; }

    /// <summary>Folders that the program which makes sandboxes is looked for in, before those of PATH; null for the system's.</summary>
    public IReadOnlyList<string>? ProgramFolders { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>The program that stands in a sandbox between programs that speak to a proxy and the host's relay.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">What comes before the port and the socket.</param>
/// <param name="Folders">What it needs to see.</param>
public sealed record SandboxBridge(string Program, IReadOnlyList<string> Arguments, IReadOnlyList<string> Folders);
