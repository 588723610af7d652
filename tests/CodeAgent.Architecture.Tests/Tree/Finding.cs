namespace CodeAgent.Architecture.Tests.Tree;

/// <summary>One place that breaks a rule.</summary>
/// <param name="Path">The file, relative to the repository's root.</param>
/// <param name="Line">The line, from 1; 0 where the whole file is meant.</param>
/// <param name="Message">What is wrong there and what to do.</param>
internal sealed record Finding(string Path, int Line, string Message)
{
    public override string ToString() => Line == 0 ? $"{Path}: {Message}" : $"{Path}:{Line}: {Message}";
}
