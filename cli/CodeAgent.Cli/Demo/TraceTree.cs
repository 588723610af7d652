using System.Globalization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Demo;

/// <summary>The tool calls of a task's agents as a tree, with the time each took. Read from the log alone.</summary>
internal sealed class TraceTree
{
    private readonly SortedDictionary<string, List<(string CallId, string Title)>> _agents = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, ToolCallCompleted> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _modelCalls = new(StringComparer.Ordinal);

    /// <summary>Takes one event of the tree.</summary>
    public void Add(EventEnvelope envelope)
    {
        var agent = envelope.Stream.Key;
        switch (SessionCodec.Decode(envelope))
        {
            case ToolCallDecided decided:
                Calls(agent).Add((decided.CallId, decided.Title));
                break;
            case ToolCallCompleted completed:
                _ends[$"{agent} {completed.CallId}"] = completed;
                break;
            case ModelCallCompleted:
                _modelCalls[agent] = _modelCalls.GetValueOrDefault(agent) + 1;
                Calls(agent);
                break;
            default:
                break;
        }
    }

    /// <summary>The tree's lines.</summary>
    public IEnumerable<string> Lines(string task)
    {
        yield return $"task {task}";
        foreach (var (index, (agent, calls)) in _agents.Index())
        {
            var isLast = index == _agents.Count - 1;
            var name = agent[(agent.IndexOf('/', StringComparison.Ordinal) + 1)..];
            yield return Text($"{(isLast ? "└" : "├")}─ {name}: {_modelCalls.GetValueOrDefault(agent)} model calls");
            foreach (var (at, (callId, title)) in calls.Index())
            {
                var branch = at == calls.Count - 1 ? "└" : "├";
                yield return $"{(isLast ? " " : "│")}  {branch}─ {title}{End($"{agent} {callId}")}";
            }
        }
    }

    private List<(string CallId, string Title)> Calls(string agent) =>
        _agents.TryGetValue(agent, out var calls) ? calls : _agents[agent] = [];

    private string End(string call) =>
        _ends.TryGetValue(call, out var end)
            ? Text($"  {(end.Outcome == ToolOutcome.Succeeded ? "" : $"{end.Outcome}, ")}{end.DurationMs} ms")
            : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
