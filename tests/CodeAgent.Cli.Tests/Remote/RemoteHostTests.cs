using CodeAgent.Cli.Remote;
using CodeAgent.Conformance.Hosts;
using CodeAgent.Gateway;
using CodeAgent.Gateway.Remote;
using CodeAgent.Gateway.Security.Traffic;
using CodeAgent.Grains.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace CodeAgent.Cli.Tests.Remote;

/// <summary>The in-process host behind a gateway, called by the remote client.</summary>
internal sealed class RemoteHost : IRunningHost
{
    private const string Token = "test-token-0123456789-0123456789-0123456789";
    private readonly LocalGrainHost _host;
    private readonly WebApplication _app;
    private readonly RemoteGrains _remote;

    private RemoteHost(LocalGrainHost host, WebApplication app, RemoteGrains remote) =>
        (_host, _app, _remote) = (host, app, remote);

    public IGrainFactory Factory => _remote.Factory;

    public static async ValueTask<IRunningHost> StartAsync()
    {
        var host = new LocalGrainHostBuilder()
            .AddGrain<IProbeGrain, ProbeGrain>((activation, grains) => new ProbeGrain(activation, grains))
            .Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(host.Factory);
        builder.Services.AddCodeAgentGateway(
            // The suite makes more calls at once than a caller should.
            new GatewayOptions(Token)
            {
                Traffic = new TrafficLimits { MaxRequestsPerAddress = 8_192, MaxRequests = 8_192 },
            }
        );
        var app = builder.Build();
        app.MapCodeAgentGateway();
        app.Services.GetRequiredService<GrainTable>().Add(typeof(IProbeGrain));
        await app.StartAsync();
        var server = app.Services.GetRequiredService<IServer>();
        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return new RemoteHost(host, app, new RemoteGrains(new GatewayAddress(address, Token), TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        _remote.Dispose();
        await _app.DisposeAsync();
        await _host.DisposeAsync();
    }
}

public sealed class RemoteHostCallTests : HostCallConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => RemoteHost.StartAsync();
}

public sealed class RemoteHostCancellationTests : HostCancellationConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => RemoteHost.StartAsync();
}

public sealed class RemoteHostLifetimeTests : HostLifetimeConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => RemoteHost.StartAsync();
}

public sealed class RemoteHostStreamTests : HostStreamConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => RemoteHost.StartAsync();
}
