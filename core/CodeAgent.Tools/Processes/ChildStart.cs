namespace CodeAgent.Tools.Processes;

/// <summary>What a child process is to run.</summary>
/// <param name="Program">Absolute path of the program.</param>
/// <param name="Arguments">Its arguments, without its own name.</param>
/// <param name="Folder">Where it runs, absolute.</param>
/// <param name="Environment">All of its variables.</param>
/// <param name="CallId">The call it belongs to; becomes part of its mark.</param>
internal sealed record ChildStart(
    string Program,
    IReadOnlyList<string> Arguments,
    string Folder,
    IReadOnlyDictionary<string, string> Environment,
    string CallId
)
{
    /// <summary>A file that it reads as its input; null for none.</summary>
    public string? InputFile { get; init; }

    /// <summary>Files of control groups that it puts itself into before it runs, two at the most.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>A file that its errors go to; null where they go where its output goes.</summary>
    public string? ErrorsFile { get; init; }
}
