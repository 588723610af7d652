namespace CodeAgent.Tools.Processes;

/// <summary>The shell that commands are written for, and that keeps their gate.</summary>
internal static class ShellProgram
{
    // Not PATH: a folder of the workspace may stand in it.
    private static readonly string[] s_places =
    [
        "/bin/bash",
        "/usr/bin/bash",
        "/usr/local/bin/bash",
        "/run/current-system/sw/bin/bash",
    ];

    private static readonly Lazy<string?> s_bash = new(() => s_places.FirstOrDefault(File.Exists));

    /// <summary>The path of <c>bash</c>, else of <c>sh</c>.</summary>
    public static string Path => s_bash.Value ?? "/bin/sh";

    /// <summary>
    /// How it reads a script that runs before anything of the environment may: no start-up file, no function that an
    /// environment can bring. It still hands all variables on, also those that a plain <c>sh</c> loses (names with dots).
    /// </summary>
    public static IReadOnlyList<string> PlainScript => s_bash.Value is null ? ["-c"] : ["-p", "-c"];
}
