using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CodeAgent.Gateway.Security;

/// <summary>
/// Bounds what a connection may cost before a request is known: how many there are, how slowly a request may come, and
/// how slowly an answer may be taken. A watcher that reads nothing is cut off once its buffers are full.
/// </summary>
internal sealed class ServerLimits(GatewayOptions options) : IConfigureOptions<KestrelServerOptions>
{
    private const double SlowestBytesPerSecond = 240;
    private static readonly TimeSpan s_headers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    public void Configure(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxConcurrentConnections = options.Traffic.MaxConnections;
        server.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        server.Limits.RequestHeadersTimeout = s_headers;
        server.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, s_grace);
        server.Limits.MinResponseDataRate = new MinDataRate(SlowestBytesPerSecond, s_grace);
    }
}
