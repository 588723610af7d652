using System.Collections.Frozen;

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

    /// <summary>All tools in the order given.</summary>
    public IReadOnlyList<ITool> All { get; }

    /// <summary>The tool of that name; null where there is none.</summary>
    public ITool? Find(string name) => _byName.GetValueOrDefault(name);
}
