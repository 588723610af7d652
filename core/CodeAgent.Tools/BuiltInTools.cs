using CodeAgent.Core.Tools;
using CodeAgent.Tools.Dialogue;
using CodeAgent.Tools.Files;
using CodeAgent.Tools.Instructions;
using CodeAgent.Tools.Search;
using CodeAgent.Tools.Shell;
using CodeAgent.Tools.Web;

namespace CodeAgent.Tools;

/// <summary>The one list of the tools that come with the program, in the order the model is told of them.</summary>
public static class BuiltInTools
{
    /// <summary>Creates the tools of a host.</summary>
    public static BuiltInToolSet Create(BuiltInToolOptions options)
    {
        var shells = new BackgroundShells();
        return new BuiltInToolSet(
            [
                Read(options),
                new WriteTool(options),
                new EditTool(options),
                new GlobTool(options),
                new GrepTool(options),
                new BashTool(options, shells),
                new BashOutputTool(shells),
                new KillShellTool(shells),
                new WebFetchTool(options.Web),
                new TodoWriteTool(),
                new AskUserQuestionTool(),
                new ExitPlanModeTool(),
            ],
            shells
        );
    }

    private static ITool Read(BuiltInToolOptions options) =>
        options.Instructions is { } instructions
            ? new InstructedRead(new ReadTool(options), instructions)
            : new ReadTool(options);
}
