using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Local.Activations;
using CodeAgent.Grains.Local.Contracts;
using Orleans;

namespace CodeAgent.Grains.Local;

/// <summary>Collects the grains of an in-process host. What the host cannot do is refused here, by name.</summary>
public sealed class LocalGrainHostBuilder
{
    // Timers take no more.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    private readonly Dictionary<Type, GrainDefinition> _definitions = [];
    private readonly LocalGrainHostOptions _options;

    /// <summary>Begins a host.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time span of the options is out of bounds.</exception>
    public LocalGrainHostBuilder(LocalGrainHostOptions? options = null)
    {
        _options = options ?? new LocalGrainHostOptions();
        RequireBounds(_options.IdleTimeout, nameof(options.IdleTimeout));
        RequireBounds(_options.DeactivationTimeout, nameof(options.DeactivationTimeout));
    }

    /// <summary>Adds a grain; the factory runs once for each activation, as the first of its code.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">
    /// The interface or class asks for something that this host does not do (AGENT0701; names the member).
    /// </exception>
    /// <exception cref="ArgumentException">The interface or the class was added before.</exception>
    public LocalGrainHostBuilder AddGrain<TInterface, TClass>(Func<IActivation, TClass> factory)
        where TInterface : class, IGrainWithStringKey
        where TClass : class, TInterface => AddGrain<TInterface, TClass>((activation, _) => factory(activation));

    /// <summary>Adds a grain that calls other grains.</summary>
    /// <inheritdoc cref="AddGrain{TInterface, TClass}(Func{IActivation, TClass})"/>
    public LocalGrainHostBuilder AddGrain<TInterface, TClass>(Func<IActivation, IGrainFactory, TClass> factory)
        where TInterface : class, IGrainWithStringKey
        where TClass : class, TInterface
    {
        if (_definitions.Values.Any(known => known.Class == typeof(TClass)))
        {
            throw new ArgumentException($"{typeof(TClass).Name} was added before.", nameof(factory));
        }

        var contract = GrainContract.Read(typeof(TInterface), typeof(TClass));
        _definitions.Add(typeof(TInterface), new GrainDefinition(contract, typeof(TClass), factory));
        return this;
    }

    /// <summary>Makes the host. Grain code will run in the execution context of this call, not in that of its callers.</summary>
    public LocalGrainHost Build() => new(_options, _definitions.Values);

    private static void RequireBounds(TimeSpan value, string name)
    {
        if ((value <= TimeSpan.Zero || value > s_longest) && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, value, "A time span above zero of at most 24 days is needed.");
        }
    }
}
