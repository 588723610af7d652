using System.Globalization;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Shell;

/// <summary>Tells the model of a command that goes on in the background.</summary>
internal sealed class BackgroundReport(BackgroundShell shell, RunningCommand command)
{
    /// <summary>It was started there.</summary>
    public ToolResult Started() =>
        Result($"Running in the background as {shell.Id}. {Ways} Its whole output goes to {command.Output.Path}.");

    /// <summary>It was moved there.</summary>
    public ToolResult Moved(TimeSpan timeout)
    {
        var before = shell.Before;
        var text = before.IsCut ? $"{before.Head}\n[… cut here …]\n{before.Tail}" : before.Head;
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"[The command takes longer than {timeout.TotalMilliseconds} ms and goes on in the background as {shell.Id}. {Ways} Its whole output goes to {command.Output.Path}.]"
        );
        return Result(text.Length == 0 ? note : $"{text.TrimEnd('\n')}\n{note}");
    }

    private const string Ways = "Look at it with BashOutput, end it with KillShell.";

    private ToolResult Result(string text)
    {
        var details = new BashDetails(
            CommandEnding.Background,
            null,
            null,
            (long)command.Run.Elapsed.TotalMilliseconds,
            command.Output.Bytes,
            command.Output.Lines
        )
        {
            OutputPath = command.Output.Path,
            BashId = shell.Id,
        };
        return new ToolResult([new TextBlock(text)])
        {
            Details = JsonSerializer.SerializeToElement(details, BashDetailsContext.Default.BashDetails),
        };
    }
}
