using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using CodeAgent.Gateway.Problems;
using Orleans;

namespace CodeAgent.Gateway.Remote;

/// <summary>Begins calls of grains by the names of their methods.</summary>
internal sealed class GrainInvoker(IGrainFactory grains)
{
    /// <summary>The JSON of arguments and results: that of the cluster's calls.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly MethodInfo s_getGrain = typeof(IGrainFactory)
        .GetMethods()
        .Single(method =>
            method is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethodDefinition: true }
            && method.GetParameters() is [{ ParameterType: var key }, { ParameterType: var prefix }]
            && key == typeof(string)
            && prefix == typeof(string)
        );

    private readonly ConcurrentDictionary<(Type, string), MethodInfo?> _methods = new();

    /// <summary>The method of an interface or of one that it extends.</summary>
    /// <exception cref="RequestRefusedException">There is none.</exception>
    public MethodInfo Method(Type type, string name) =>
        _methods.GetOrAdd(
            (type, name),
            static wanted =>
                wanted
                    .Item1.GetInterfaces()
                    .Append(wanted.Item1)
                    .SelectMany(one => one.GetMethods())
                    .FirstOrDefault(method => method.Name == wanted.Item2)
        ) ?? throw RequestRefusedException.Value($"The grain has no call '{name}'.");

    /// <summary>Reads the arguments of a call; the last is the token where it takes one.</summary>
    /// <exception cref="RequestRefusedException">They do not fit.</exception>
    public static object?[] Arguments(MethodInfo method, IReadOnlyList<JsonElement> given, CancellationToken token)
    {
        var parameters = method.GetParameters();
        var values = parameters.Where(parameter => parameter.ParameterType != typeof(CancellationToken)).ToList();
        if (values.Count != given.Count)
        {
            throw RequestRefusedException.Body($"The call takes {values.Count} arguments.");
        }

        try
        {
            var read = values.Select((parameter, at) => given[at].Deserialize(parameter.ParameterType, Json)).ToList();
            return values.Count == parameters.Length ? [.. read] : [.. read, token];
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw RequestRefusedException.Body("The arguments do not fit the call.");
        }
    }

    /// <summary>Begins a call; what it returns is a task, a value task or a stream.</summary>
    public object Begin(Type type, string key, MethodInfo method, object?[] arguments)
    {
        var grain = s_getGrain.MakeGenericMethod(type).Invoke(grains, [key, null])!;
        try
        {
            return method.Invoke(grain, arguments)!;
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            return Task.FromException(inner);
        }
    }

    /// <summary>Waits for what a call returns; null where that is nothing.</summary>
    public static async Task<object?> EndAsync(object begun)
    {
        var task = begun as Task ?? (begun as ValueTask?)?.AsTask();
        if (task is null)
        {
            // A value task with a result.
            task = (Task)begun.GetType().GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(begun, null)!;
        }

        await task;
        var type = task.GetType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
        {
            type = type.BaseType;
        }

        var result = type?.GetProperty("Result")!.GetValue(task);
        return result?.GetType().Name == "VoidTaskResult" ? null : result;
    }
}
