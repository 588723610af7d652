using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace CodeAgent.Cli.Remote;

/// <summary>A grain behind a gateway. Its calls are sent one after the other, so that they take their turns in order.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The runtime derives the proxies from it.")]
internal class RemoteGrain : DispatchProxy
{
    private static readonly MethodInfo s_create = typeof(DispatchProxy).GetMethod(
        nameof(Create),
        2,
        BindingFlags.Public | BindingFlags.Static,
        []
    )!;

    private static readonly MethodInfo s_result = Own(nameof(ResultAsync));
    private static readonly MethodInfo s_value = Own(nameof(ValueAsync));
    private static readonly MethodInfo s_stream = Own(nameof(Stream));
    private readonly Lock _gate = new();
    private RemoteTransport _transport = null!;
    private string _grain = "";
    private string _key = "";
    private Task _sent = Task.CompletedTask;

    public static object Create(Type type, RemoteTransport transport, string key)
    {
        var proxy = s_create.MakeGenericMethod(type, typeof(RemoteGrain)).Invoke(null, null)!;
        var grain = (RemoteGrain)proxy;
        grain._transport = transport;
        grain._grain = type.Name[1..^5].ToLowerInvariant();
        grain._key = key;
        return proxy;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is RemoteGrain other && other._grain == _grain && other._key == _key && other._transport == _transport;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_key);

    /// <inheritdoc/>
    public override string ToString() => $"{_grain}/{_key}";

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        var (values, token) = Split(method, args ?? []);
        var call = new RemoteCall(_grain, _key, method.Name, values);
        var type = method.ReturnType;
        if (type == typeof(Task))
        {
            return ResultAsync<object>(call, token);
        }

        if (type == typeof(ValueTask))
        {
            return new ValueTask(ResultAsync<object>(call, token));
        }

        var kind = type.GetGenericTypeDefinition();
        var send =
            kind == typeof(Task<>) ? s_result
            : kind == typeof(ValueTask<>) ? s_value
            : s_stream;
        return send.MakeGenericMethod(type.GetGenericArguments()).Invoke(this, [call, token]);
    }

    private static (object?[] Values, CancellationToken Token) Split(MethodInfo method, object?[] arguments) =>
        method.GetParameters() is [.., { ParameterType: var last }] && last == typeof(CancellationToken)
            ? (arguments[..^1], (CancellationToken)arguments[^1]!)
            : (arguments, CancellationToken.None);

    private async Task<T> ResultAsync<T>(RemoteCall call, CancellationToken token)
    {
        var (previous, sent) = NextTurn();
        return await _transport.SendAsync<T>(call, previous, sent, token);
    }

    private ValueTask<T> ValueAsync<T>(RemoteCall call, CancellationToken token) => new(ResultAsync<T>(call, token));

    private IAsyncEnumerable<T> Stream<T>(RemoteCall call, CancellationToken token) =>
        _transport.Stream<T>(call, token);

    private (Task Previous, TaskCompletionSource Sent) NextTurn()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            var previous = _sent;
            _sent = sent.Task;
            return (previous, sent);
        }
    }

    private static MethodInfo Own(string name) =>
        typeof(RemoteGrain).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
}

/// <summary>A call of a grain.</summary>
/// <param name="Grain">The grain's name for the gateway.</param>
/// <param name="Key">Its key.</param>
/// <param name="Method">The method.</param>
/// <param name="Arguments">The arguments without the token.</param>
internal sealed record RemoteCall(string Grain, string Key, string Method, object?[] Arguments);
