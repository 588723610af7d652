using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Tasks;

/// <summary>A question about a call of one of a task's agents.</summary>
/// <param name="Agent">The agent's stream.</param>
/// <param name="Name">What people call the agent: its subtask, or <c>coordinator</c>.</param>
/// <param name="Asked">The question.</param>
internal sealed record PendingApproval(StreamId Agent, string Name, ApprovalRequested Asked)
{
    private const int ShownLines = 12;

    /// <summary>The question for a person, with the commands that answer it.</summary>
    public string Text(string task)
    {
        var lines = Asked.Preview.TrimEnd().Split('\n');
        var preview = string.Join('\n', lines.Take(ShownLines).Select(line => $"    {line}"));
        var more = lines.Length > ShownLines ? $"\n    … {lines.Length - ShownLines} more lines (--json has all)" : "";
        var yes = Asked.Questions is null ? "" : string.Concat(Asked.Questions.Select(_ => " --answer \"…\""));
        return $"{Name} asks: {TerminalText.Line(Asked.Title)}\n{preview}{more}\n"
            + $"  {TerminalText.Line(Asked.Reason)}\n"
            + $"  yes: codeagent task approve {task} {Asked.ApprovalId}{yes}\n"
            + $"  no:  codeagent task approve {task} {Asked.ApprovalId} --deny --comment \"…\"";
    }
}
