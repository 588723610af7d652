using System.Text.RegularExpressions;
using CodeAgent.Tools.Sandboxes;
using CodeAgent.Tools.Sandboxes.Limits;

namespace CodeAgent.Tools.Shell;

/// <summary>What the model is told of the sandbox when a command may have failed for it.</summary>
internal static partial class SandboxNotes
{
    private static readonly Lazy<string> s_about = new(() => ToolText.Load("Shell.SandboxNote.md").Trim());

    /// <summary>The note; null for a command that went well or was in no sandbox.</summary>
    public static string? Of(Enclosed enclosed, CommandResult result, string output)
    {
        if (!enclosed.IsIn || result.Exit is { Code: 0 })
            return null;
        return enclosed.LimitMet switch
        {
            LimitMet.Memory => "the command used more memory than one may: processes of it were ended",
            LimitMet.Processes => "the command started more processes than one may: some could not be started",
            _ => Refusal().IsMatch(output) ? s_about.Value : null,
        };
    }

    [GeneratedRegex(
        "Read-only file system|Permission denied|Operation not permitted|No such file or directory|Device or resource busy"
            + "|[Cc]ould not resolve|[Nn]etwork is unreachable|EAI_AGAIN|ENOTFOUND|Temporary failure in name resolution"
            + "|[Cc]onnection refused|ECONNREFUSED|X-CodeAgent-Relay|codeagent: "
    )]
    private static partial Regex Refusal();
}
