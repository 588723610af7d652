namespace CodeAgent.Architecture.Tests.Tree;

/// <summary>Small files that rules are tried on.</summary>
internal static class Sample
{
    public static SourceFile File(string text, string path = "core/CodeAgent.Core/Sample/A.cs") => new(path, text);

    public static SourceFile Class(string members, string path = "core/CodeAgent.Core/Sample/A.cs") =>
        File($"namespace CodeAgent.Core.Sample;\n\nclass A\n{{\n{members}\n}}\n", path);
}
