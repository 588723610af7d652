namespace CodeAgent.Core.Tools;

/// <summary>Tells what is changed in a workspace, for a model that must find out what an unknown call did.</summary>
public interface IWorkspaceChanges
{
    /// <summary>A short text, e.g. of changed files; empty where nothing can be said. Bounded in time (5 s) and size.</summary>
    ValueTask<string> DescribeAsync(string workspace, CancellationToken cancellationToken);
}
