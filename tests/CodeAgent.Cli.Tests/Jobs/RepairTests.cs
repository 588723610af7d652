using System.Diagnostics;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Jobs;

/// <summary>The job the program is for, with a script in the model's place and everything else real.</summary>
public sealed class RepairTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_failing_check_of_a_git_repository_is_read_repaired_and_run()
    {
        _home.Write("sum.sh", "echo $(($1 - $2))\n");
        _home.Write("check.sh", "test \"$(sh sum.sh 2 3)\" = 5 && echo \"sum is right\"\n");
        Assert.Equal(0, Run("git", "init", "-q"));
        Assert.Equal(0, Run("git", "add", "."));
        Assert.Equal(1, Run("sh", "check.sh"));
        var model = _home.Script(
            Rules.Call("repair", 0, "Read", """{ "file_path": "sum.sh" }"""),
            """
            { "when": { "user": "repair", "steps": 1, "result": { "tool": "Read", "contains": "$1 - $2" } },
              "reply": { "text": "It subtracts.", "toolCalls": [
                { "name": "Edit", "input": { "file_path": "sum.sh", "old_string": "$1 - $2", "new_string": "$1 + $2" } } ] } }
            """,
            """
            { "when": { "user": "repair", "steps": 2, "result": { "tool": "Edit", "error": false } },
              "reply": { "toolCalls": [ { "name": "Bash", "input": { "command": "sh check.sh" } } ] } }
            """,
            """
            { "when": { "user": "repair", "steps": 3, "result": { "tool": "Bash", "contains": "sum is right" } },
              "reply": { "text": "The check passes." } }
            """
        );

        var end = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "Please repair the sum.",
            "--model",
            model,
            "--permission-mode",
            "acceptEdits",
            "--allowedTools",
            "Bash(sh check.sh)"
        );

        Assert.Equal("The check passes.\n", end.Output);
        Assert.Equal(0, end.ExitCode);
        Assert.Equal("echo $(($1 + $2))\n", _home.Read("sum.sh"));
        Assert.Equal(0, Run("sh", "check.sh"));
        var told = end.Error.Split('\n');
        Assert.Equal("It subtracts.", told[1]);
        Assert.StartsWith("ok      Read sum.sh", told[0], StringComparison.Ordinal);
        Assert.StartsWith("ok      Edit sum.sh", told[2], StringComparison.Ordinal);
        Assert.StartsWith("ok      Bash sh check.sh", told[3], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', end.Error);
    }

    private int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _home.Work };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
