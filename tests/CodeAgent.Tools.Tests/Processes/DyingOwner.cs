using System.Diagnostics;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Processes;

/// <summary>
/// The process that owns a call and dies: before the gate opens, or while the command runs. It names its child in
/// <c>child</c>; the command would write <c>ran</c>.
/// </summary>
internal static class DyingOwner
{
    public const string Role = "dying-owner";
    public const string AtGate = "at-gate";
    public const string WhileRunning = "while-running";
    public const string InBackground = "in-background";

    public static async Task<int> PlayAsync(string mode, string workspace)
    {
        var scope = new ToolScope(workspace, []);
        var reports = new RecordingReports { OnProcessStarted = process => Name(process, mode, workspace) };
        var context = new ToolContext(
            "call-of-the-dead",
            "key",
            scope,
            new Dictionary<string, FileSeen>(),
            reports,
            TimeProvider.System
        )
        {
            SpillFolder = Path.Join(workspace, "spill"),
        };
        var input = System.Text.Json.JsonSerializer.SerializeToElement(
            new
            {
                command = "setsid sleep 300 & echo $! > daemon; sleep 300 & echo x > ran; sleep 300",
                run_in_background = mode == InBackground,
            }
        );
        await ToolSet.Bash.InvokeAsync(input, context, CancellationToken.None);
        if (mode == InBackground)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 1;
    }

    /// <summary>Starts such a process.</summary>
    public static Process Start(string mode, string workspace)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(DyingOwner).Assembly.Location);
        foreach (var argument in (string[])[Role, mode, workspace])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static async Task Name(ProcessIdentity process, string mode, string workspace)
    {
        var temporary = Path.Join(workspace, "child.tmp");
        await File.WriteAllTextAsync(temporary, $"{process.Pid} {process.StartTime} {process.BootId}");
        File.Move(temporary, Path.Join(workspace, "child"));
        if (mode == AtGate)
            Process.GetCurrentProcess().Kill();
    }
}
