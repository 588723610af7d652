using System.Reflection;

namespace CodeAgent.Gateway.Remote;

/// <summary>Reads streams whose elements' type is known only at run time.</summary>
internal static class GrainStreams
{
    private static readonly MethodInfo s_write = typeof(GrainStreams).GetMethod(
        nameof(WriteAsync),
        BindingFlags.Static | BindingFlags.NonPublic
    )!;

    /// <summary>Passes each element on; false where it is no stream.</summary>
    public static async Task<bool> TryWriteAsync(object begun, Func<object?, Task> write, CancellationToken stop)
    {
        var stream = Array.Find(
            begun.GetType().GetInterfaces(),
            type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
        );
        if (stream is null)
        {
            return false;
        }

        await (Task)s_write.MakeGenericMethod(stream.GetGenericArguments()).Invoke(null, [begun, write, stop])!;
        return true;
    }

    private static async Task WriteAsync<T>(
        IAsyncEnumerable<T> stream,
        Func<object?, Task> write,
        CancellationToken stop
    )
    {
        await foreach (var next in stream.WithCancellation(stop))
        {
            await write(next);
        }
    }
}
