using System.Text;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Chat.Commands;

/// <summary><c>/plan</c>: shows the plan that the agent proposed last, or keeps it as a file.</summary>
internal sealed class PlanCommand(ChatParts parts, Action<IEnumerable<string>> print)
{
    /// <summary>Does what its words say.</summary>
    public void Run(Conversation talk, string[] words)
    {
        if (talk.Plan is not { } plan)
        {
            Say(parts.Styles.Warn("There is no plan yet; in the mode plan (shift+tab) the agent proposes one."));
        }
        else if (words is [])
        {
            print([.. TerminalText.Clean(plan).TrimEnd().Split('\n'), parts.Styles.Dim("Keep it: /plan FILE"), ""]);
        }
        else
        {
            Save(plan, Path.GetFullPath(string.Join(' ', words), parts.Sessions.Folder));
        }
    }

    private void Save(string plan, string path)
    {
        try
        {
            // A file that is there may be somebody's work.
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(plan.TrimEnd() + "\n"));
            Say(parts.Styles.Good($"The plan is kept in {TerminalText.Line(path)}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Say(parts.Styles.Bad($"✗ The plan is not kept: {TerminalText.Line(error.Message)}"));
        }
    }

    private void Say(string line) => print([line, ""]);
}
