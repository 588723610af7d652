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

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="host">Runs the sessions.</param>
    /// <param name="options">Token and checks.</param>
    /// <param name="endpoint">Where to listen; port 0 for a free one.</param>
    /// <param name="started">Is told the address.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CodeAgentException">The address cannot be used (AGENT0101).</exception>
    public static async Task ServeAsync(
        LocalHost host,
        GatewayOptions options,
        IPEndPoint endpoint,
        Action<string> started,
        CancellationToken stop
    )
    {
        // The empty builder reads neither files nor variables: what is served is what this program was told.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(endpoint));
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
                $"{endpoint} cannot be served on: {error.Message}\nChoose another --port; 0 takes a free one.",
                error
            );
        }

        started(app.Urls.First());
        await Task.Delay(Timeout.InfiniteTimeSpan, host.Clock, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        await app.StopAsync(CancellationToken.None);
    }
}
