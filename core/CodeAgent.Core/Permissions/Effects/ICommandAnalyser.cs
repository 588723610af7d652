namespace CodeAgent.Core.Permissions.Effects;

/// <summary>Tells what a shell command would do without running it. Safe for concurrent use.</summary>
public interface ICommandAnalyser
{
    /// <summary>
    /// The effects of a command. Never throws for any text, and takes bounded time for it: what is too long, too deep or
    /// no shell is unknown.
    /// </summary>
    CommandEffects Analyse(string command, CommandScope scope);
}

/// <summary>Where a command would run.</summary>
/// <param name="Workspace">The folder it starts in, absolute.</param>
/// <param name="Folders">More folders that it may work in, absolute.</param>
/// <param name="Home">What <c>~</c> stands for, absolute.</param>
public sealed record CommandScope(string Workspace, IReadOnlyList<string> Folders, string Home);
