using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Local.Contracts;
using Orleans;

namespace CodeAgent.Grains.Local.Activations;

/// <summary>A grain as it was added: its contract, its class and how one is made.</summary>
internal sealed record GrainDefinition(
    GrainContract Contract,
    Type Class,
    Func<IActivation, IGrainFactory, object> Factory
);
