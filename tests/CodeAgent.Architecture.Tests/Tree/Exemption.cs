namespace CodeAgent.Architecture.Tests.Tree;

/// <summary>One file that may break one rule, and why. One that nothing needs any more is a finding itself.</summary>
/// <param name="Path">The file, relative to the repository's root.</param>
/// <param name="Reason">Why the rule does not fit there.</param>
internal sealed record Exemption(string Path, string Reason);
