using System.Collections.Frozen;
using CodeAgent.Grains.Local.Activations;
using Orleans;

namespace CodeAgent.Grains.Local;

/// <summary>
/// Runs grains in this process: one activation a key, made at its first call; one call at a time in the order of
/// arrival, but for methods marked <c>[AlwaysInterleave]</c> and for streams, which interleave at awaits. All code of an
/// activation, its background work and cancellation callbacks included, runs on the activation's own scheduler and so
/// never in parallel with itself.
/// </summary>
/// <remarks>
/// Arguments and results are passed by reference: contracts are immutable records. Exceptions reach the caller as they
/// were thrown. A caller whose token fires is released at once; the grain's token fires too, and the turn lasts until
/// the grain's method ends. Only Orleans' real abstractions are used, so the same grains run on an Orleans silo.
/// </remarks>
public sealed class LocalGrainHost : IAsyncDisposable
{
    private readonly HostRuntime _runtime;
    private readonly FrozenDictionary<Type, GrainDirectory> _directories;
    private readonly Lazy<Task> _ending;

    internal LocalGrainHost(LocalGrainHostOptions options, IEnumerable<GrainDefinition> definitions)
    {
        Factory = new LocalGrainFactory(Directory);
        _runtime = new HostRuntime(options, Factory);
        _directories = definitions.ToFrozenDictionary(
            definition => definition.Contract.Interface,
            definition => new GrainDirectory(definition, _runtime)
        );
        _ending = new Lazy<Task>(EndAsync);
    }

    /// <summary>
    /// Gives references to grains by string key. Every other member of Orleans' interface throws a
    /// <see cref="Core.Errors.CodeAgentException"/> (AGENT0701) that names it.
    /// </summary>
    public IGrainFactory Factory { get; }

    /// <summary>How many activations there are now, those that are ending included.</summary>
    public int ActivationCount => _directories.Values.Sum(directory => directory.Count);

    /// <summary>
    /// Ends every activation: <c>Deactivating</c> fires, running calls are waited for, each within the time limit. Calls
    /// that come later fail with <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync() => await _ending.Value;

    private GrainDirectory? Directory(Type grainInterface) => _directories.GetValueOrDefault(grainInterface);

    private async Task EndAsync()
    {
        _runtime.Close();
        await Task.WhenAll(_directories.Values.Select(directory => directory.EndAllAsync()));
        await _runtime.DisposeAsync();
    }
}
