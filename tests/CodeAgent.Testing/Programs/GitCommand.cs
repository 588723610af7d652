using System.Diagnostics;

namespace CodeAgent.Testing.Programs;

/// <summary>Runs the real git, with an author and without the configuration of whoever runs the tests.</summary>
public static class GitCommand
{
    /// <summary>Runs a command that must succeed and returns what it printed.</summary>
    public static string Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{name}_NAME"] = "Test";
            start.Environment[$"GIT_{name}_EMAIL"] = "test@example.org";
        }

        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        using var process = Process.Start(start)!;

        // A hook that reads would wait for the end of whatever this process was started with.
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {errors.Result}");
    }
}
