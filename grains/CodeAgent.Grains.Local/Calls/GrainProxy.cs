using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using CodeAgent.Grains.Local.Activations;

namespace CodeAgent.Grains.Local.Calls;

/// <summary>What a caller holds: a grain interface whose calls go to the key's activation, found anew when it ended.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The runtime derives the proxies from it.")]
internal class GrainProxy : DispatchProxy
{
    private GrainDirectory _directory = null!;
    private string _key = "";
    private Activation? _lastSeen;

    public static TInterface Create<TInterface>(GrainDirectory directory, string key)
    {
        var proxy = Create<TInterface, GrainProxy>();
        var target = (GrainProxy)(object)proxy!;
        target._directory = directory;
        target._key = key;
        return proxy;
    }

    public void Send(GrainCall call) => _lastSeen = _directory.Send(_key, call, _lastSeen);

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is GrainProxy other && other._directory == _directory && other._key == _key;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_key);

    /// <inheritdoc/>
    public override string ToString() => $"{_directory.Name}/{_key}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _directory.Definition.Contract.Method(targetMethod!).Send(this, args ?? []);
}
