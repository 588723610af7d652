using System.Collections.Frozen;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Core.Tools;

/// <summary>The tools of one host by name, in a fixed order so that requests stay cacheable.</summary>
public sealed class ToolCatalog
{
    private readonly FrozenDictionary<string, ITool> _byName;

    /// <summary>Collects tools; a name may occur once.</summary>
    public ToolCatalog(IEnumerable<ITool> tools)
    {
        All = [.. tools];
        _byName = All.ToFrozenDictionary(tool => tool.Descriptor.Name, StringComparer.Ordinal);
    }

    /// <summary>All tools that are always there, in the order given.</summary>
    public IReadOnlyList<ITool> All { get; }

    /// <summary>Tools that come and go; null for none.</summary>
    public IToolSource? Source { get; init; }

    /// <summary>The tool of that name that is always there; null where there is none.</summary>
    public ITool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The tool of that name that a session has now; null where there is none.</summary>
    public ITool? Find(string name, SessionSettings settings) =>
        Find(name) ?? Source?.List(settings).FirstOrDefault(tool => tool.Descriptor.Name == name);

    /// <summary>All that a session has now: those that are always there first.</summary>
    public IEnumerable<ITool> For(SessionSettings settings) =>
        Source is null ? All : All.Concat(Source.List(settings).Where(tool => Find(tool.Descriptor.Name) is null));

    /// <summary>Waits a bounded time for tools that are about to come; see <see cref="IToolSource.ReadyAsync"/>.</summary>
    public Task ReadyAsync(SessionSettings settings, CancellationToken cancellationToken) =>
        Source?.ReadyAsync(settings, cancellationToken) ?? Task.CompletedTask;
}
