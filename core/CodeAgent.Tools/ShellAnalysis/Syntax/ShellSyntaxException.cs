namespace CodeAgent.Tools.ShellAnalysis.Syntax;

/// <summary>A text is no shell that is understood here, or passes a limit. Never leaves the analysis.</summary>
internal sealed class ShellSyntaxException(string reason) : Exception(reason);
