using CodeAgent.Core.Tools;
using CodeAgent.Tools.Files;
using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools;

/// <summary>The one list of the tools that come with the program, in the order the model is told of them.</summary>
public static class BuiltInTools
{
    /// <summary>Creates the tools of a host.</summary>
    public static IReadOnlyList<ITool> Create(BuiltInToolOptions options) =>
        [new ReadTool(options), new WriteTool(options), new EditTool(options), new BashTool(options)];
}
