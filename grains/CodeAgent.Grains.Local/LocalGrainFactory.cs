using System.Runtime.CompilerServices;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Local.Activations;
using CodeAgent.Grains.Local.Calls;
using Orleans;
using Orleans.Runtime;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Grains.Local;

/// <summary>Orleans' factory for grains with a string key; refuses all else by name.</summary>
internal sealed class LocalGrainFactory(Func<Type, GrainDirectory?> directories) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (grainClassNamePrefix is not null)
        {
            throw Refusal("(a class name prefix)");
        }

        var directory =
            directories(typeof(TGrainInterface))
            ?? throw new ArgumentException($"No class for {typeof(TGrainInterface).Name} was added to this host.");
        return GrainProxy.Create<TGrainInterface>(directory, primaryKey);
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw Refusal("(Guid)");

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw Refusal("(long)");

    public TGrainInterface GetGrain<TGrainInterface>(
        Guid primaryKey,
        string keyExtension,
        string? grainClassNamePrefix = null
    )
        where TGrainInterface : IGrainWithGuidCompoundKey => throw Refusal("(Guid, string)");

    public TGrainInterface GetGrain<TGrainInterface>(
        long primaryKey,
        string keyExtension,
        string? grainClassNamePrefix = null
    )
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw Refusal("(long, string)");

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Refusal("");

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Refusal("");

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Refusal("(Type, Guid)");

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Refusal("(Type, long)");

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Refusal("(Type, string)");

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        throw Refusal("(Type, Guid, string)");

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        throw Refusal("(Type, long, string)");

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw Refusal("(GrainId)");

    public IAddressable GetGrain(GrainId grainId) => throw Refusal("(GrainId)");

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) =>
        throw Refusal("(GrainId, GrainInterfaceType)");

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        throw Refusal("(Type, IdSpan, string)");

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw Refusal("(Type, IdSpan)");

    private static CodeAgentException Refusal(string parameters, [CallerMemberName] string member = "") =>
        new(
            ErrorCode.NotSupportedByHost,
            $"The in-process host does not support IGrainFactory.{member}{parameters}; use GetGrain with a string key."
        );
}
