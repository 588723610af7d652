using System.Collections.Frozen;
using System.Reflection;
using CodeAgent.Core.Errors;

namespace CodeAgent.Grains.Local.Contracts;

/// <summary>The methods of a grain interface. Reading one refuses by name whatever this host does not do.</summary>
internal sealed class GrainContract
{
    private readonly FrozenDictionary<MethodInfo, GrainMethod> _methods;

    private GrainContract(Type grainInterface, FrozenDictionary<MethodInfo, GrainMethod> methods)
    {
        Interface = grainInterface;
        _methods = methods;
    }

    public Type Interface { get; }

    public GrainMethod Method(MethodInfo method) => _methods[method];

    /// <exception cref="CodeAgentException">Something is asked for that this host does not do.</exception>
    public static GrainContract Read(Type grainInterface, Type grainClass)
    {
        OrleansAttributes.RequireKnown(grainClass, grainClass.Name);
        foreach (
            var method in grainClass.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        )
        {
            OrleansAttributes.RequireNone(method, $"{grainClass.Name}.{method.Name}");
        }

        var own = grainInterface
            .GetInterfaces()
            .Append(grainInterface)
            .Where(type => !OrleansAttributes.IsOrleans(type));
        var methods = own.SelectMany(ReadInterface).ToFrozenDictionary();
        return new GrainContract(grainInterface, methods);
    }

    private static IEnumerable<KeyValuePair<MethodInfo, GrainMethod>> ReadInterface(Type grainInterface)
    {
        OrleansAttributes.RequireKnown(grainInterface, grainInterface.Name);
        foreach (var method in grainInterface.GetMethods(BindingFlags.Instance | BindingFlags.Public))
        {
            yield return KeyValuePair.Create(method, ReadMethod(method, $"{grainInterface.Name}.{method.Name}"));
        }
    }

    private static GrainMethod ReadMethod(MethodInfo method, string name)
    {
        var parameters = method.GetParameters();
        var tokens = parameters.Count(parameter => parameter.ParameterType == typeof(CancellationToken));
        if (
            method.IsGenericMethodDefinition
            || method.IsSpecialName
            || parameters.Any(parameter => parameter.ParameterType.IsByRef)
            || (tokens > 0 && parameters[^1].ParameterType != typeof(CancellationToken))
            || tokens > 1
        )
        {
            throw Refusal(name, "properties, generic methods, by-reference parameters and tokens that are not last");
        }

        var interleaves = OrleansAttributes.Interleaves(method, name);
        var result = method.ReturnType;
        if (result == typeof(Task))
        {
            return new TaskMethod(method, interleaves);
        }

        if (result == typeof(ValueTask))
        {
            return new ValueTaskMethod(method, interleaves);
        }

        return ReadResult(method, interleaves)
            ?? throw Refusal(name, "methods that return anything but tasks and IAsyncEnumerable");
    }

    private static GrainMethod? ReadResult(MethodInfo method, bool interleaves)
    {
        if (method.ReturnType is not { IsConstructedGenericType: true } result)
        {
            return null;
        }

        var kind = result.GetGenericTypeDefinition();
        if (kind == typeof(IAsyncEnumerable<>))
        {
            return Make(typeof(StreamMethod<>), method);
        }

        return kind == typeof(Task<>) ? Make(typeof(TaskMethod<>), method, interleaves)
            : kind == typeof(ValueTask<>) ? Make(typeof(ValueTaskMethod<>), method, interleaves)
            : null;

        GrainMethod Make(Type type, params object[] arguments) =>
            (GrainMethod)Activator.CreateInstance(type.MakeGenericType(result.GetGenericArguments()), arguments)!;
    }

    internal static CodeAgentException Refusal(string name, string what) =>
        new(ErrorCode.NotSupportedByHost, $"{name}: the in-process host does not support {what}.");
}
