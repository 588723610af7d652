using CodeAgent.Core.Events;

namespace CodeAgent.Gateway.Tasks.Agents;

/// <summary>
/// Names of a task's agents: what follows the task in the stream's name, with dots for the slashes, which subtasks' ids
/// do not have. E.g. <c>coordinator</c>, <c>parser.1</c>.
/// </summary>
internal static class AgentNames
{
    /// <summary>The agent's name; empty for the task itself.</summary>
    public static string Of(StreamId stream) =>
        stream.Key.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            ? stream.Key[(slash + 1)..].Replace('/', '.')
            : "";

    /// <summary>The stream of a task's agent; null where no agent can have the name.</summary>
    public static StreamId? Stream(StreamId task, string name) =>
        StreamId.TryParse($"{task.Value}/{name.Replace('.', '/')}", out var stream) && Of(stream) == name
            ? stream
            : null;
}
