using System.Collections;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Tests;

/// <summary>The built-in tools by name, with the environment of the test program.</summary>
internal static class ToolSet
{
    public static BuiltInToolOptions Options { get; } = new() { Environment = Inherited() };

    public static ToolCatalog Catalog { get; } = new(BuiltInTools.Create(Options).Tools);

    public static ITool Read => Catalog.Find("Read")!;

    public static ITool Write => Catalog.Find("Write")!;

    public static ITool Edit => Catalog.Find("Edit")!;

    public static ITool Bash => Catalog.Find("Bash")!;

    private static Dictionary<string, string> Inherited() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
}
