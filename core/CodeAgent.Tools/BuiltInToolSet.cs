using CodeAgent.Core.Tools;

namespace CodeAgent.Tools;

/// <summary>The built-in tools of a host and what they keep running. Disposing it ends every background shell.</summary>
public sealed class BuiltInToolSet : IAsyncDisposable
{
    private readonly IAsyncDisposable _running;

    internal BuiltInToolSet(IReadOnlyList<ITool> tools, IAsyncDisposable running)
    {
        Tools = tools;
        _running = running;
    }

    /// <summary>The tools, in the order the model is told of them.</summary>
    public IReadOnlyList<ITool> Tools { get; }

    /// <summary>Ends what still runs, in a few seconds at the most.</summary>
    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
