using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Reflection;
using CodeAgent.Core.Errors;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Cli.Remote;

/// <summary>The grains behind a gateway: the same interfaces, called over HTTP.</summary>
internal sealed class RemoteGrains : IDisposable
{
    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;

    public RemoteGrains(GatewayAddress gateway, TimeProvider clock)
    {
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = s_longestStart })
        {
            BaseAddress = gateway.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token);
        Factory = RemoteFactory.Create(new RemoteTransport(_http, clock));
    }

    /// <summary>Finds grains by string keys; refuses all else by name.</summary>
    public IGrainFactory Factory { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>Orleans' factory over a transport.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The runtime derives the proxy from it.")]
internal class RemoteFactory : DispatchProxy
{
    private RemoteTransport _transport = null!;

    public static IGrainFactory Create(RemoteTransport transport)
    {
        var factory = Create<IGrainFactory, RemoteFactory>();
        ((RemoteFactory)(object)factory)._transport = transport;
        return factory;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true }
        && args is [string { Length: > 0 } key, null]
            ? RemoteGrain.Create(targetMethod.GetGenericArguments()[0], _transport, key)
            : throw new CodeAgentException(
                ErrorCode.NotSupportedByHost,
                $"A gateway does not support IGrainFactory.{targetMethod?.Name} of this kind; use GetGrain with a string key."
            );
}
