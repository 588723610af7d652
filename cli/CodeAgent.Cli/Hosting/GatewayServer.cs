using System.Net;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CodeAgent.Cli.Hosting;

/// <summary>The gateway on the in-process host. The only part of the program that loads the web framework.</summary>
internal static class GatewayServer
{
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(5);

    /// <summary>Serves until it is told to stop, then drains: no new work, a moment for callers to hear of it, the end.</summary>
    /// <param name="host">Runs the sessions.</param>
    /// <param name="options">Token and checks.</param>
    /// <param name="place">Where to listen, and how long to drain.</param>
    /// <param name="started">Is told the address, and the link that lets one browser in.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CodeAgentException">The address cannot be used (AGENT0101).</exception>
    public static async Task ServeAsync(
        LocalHost host,
        GatewayOptions options,
        GatewayPlace place,
        Action<string, string> started,
        CancellationToken stop
    )
    {
        // The empty builder reads neither files nor variables: what is served is what this program was told.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(place.Endpoint));
        builder.Services.Configure<HostOptions>(hosting => hosting.ShutdownTimeout = s_longestStop);
        builder.Services.AddSingleton(host.Grains);
        builder.Services.AddSingleton(host.Clock);
        builder.Services.AddCodeAgentGateway(options);
        await using var app = builder.Build();
        app.MapCodeAgentGateway();
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (IOException error)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidUsage,
                $"{place.Endpoint} cannot be served on: {error.Message}\nChoose another --port; 0 takes a free one.",
                error
            );
        }

        var address = app.Urls.First();
        started(address, $"{address}{app.NewLoginPath()}");
        await Task.Delay(Timeout.InfiniteTimeSpan, host.Clock, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        app.DrainCodeAgentGateway();
        await Task.Delay(place.DrainTime, host.Clock, CancellationToken.None);
        await app.StopAsync(CancellationToken.None);
    }
}

/// <summary>Where a gateway listens.</summary>
/// <param name="Endpoint">The address; port 0 for a free one.</param>
/// <param name="DrainTime">How long it goes on answering after it was told to stop.</param>
internal sealed record GatewayPlace(IPEndPoint Endpoint, TimeSpan DrainTime);
