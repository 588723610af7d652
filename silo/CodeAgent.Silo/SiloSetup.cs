using CodeAgent.Core.Stores;
using CodeAgent.Gateway;
using CodeAgent.ServiceDefaults;
using CodeAgent.Silo.Grains;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Tools;
using Microsoft.SemanticKernel;
using Orleans.Configuration;
using GatewayOptions = CodeAgent.Gateway.GatewayOptions;

namespace CodeAgent.Silo;

/// <summary>Builds a silo that also serves the HTTP API.</summary>
public static class SiloSetup
{
    /// <summary>Adds everything; the caller builds, maps and runs.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">How the silo runs.</param>
    /// <param name="token">What the HTTP API asks of its callers.</param>
    public static WebApplicationBuilder AddCodeAgentSilo(
        this WebApplicationBuilder builder,
        SiloOptions options,
        string token
    )
    {
        builder.AddServiceDefaults();
        builder.Services.AddKernel();
        builder.Services.AddSingleton<IEventStore>(services =>
            SqliteEventStore.Open(
                new SqliteStoreOptions(options.StateFolder) { Clock = services.GetRequiredService<TimeProvider>() }
            )
        );
        // The container disposes it, which ends what the tools left running.
        builder.Services.AddSingleton(_ =>
            BuiltInTools.Create(new BuiltInToolOptions { Environment = options.Variables })
        );
        builder.Services.AddCodeAgentGateway(new GatewayOptions(token));
        builder.UseOrleans(silo =>
        {
            Join(silo, options);
            silo.AddActivityPropagation();
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10));
            silo.AddCodeAgentGrains(services =>
                SiloRuntime.Create(
                    options,
                    services.GetRequiredService<IEventStore>(),
                    services.GetRequiredService<Kernel>(),
                    services.GetRequiredService<BuiltInToolSet>(),
                    services.GetRequiredService<TimeProvider>()
                )
            );
        });
        return builder;
    }

    private static void Join(ISiloBuilder silo, SiloOptions options)
    {
        if (options.Redis is not { } redis)
        {
            silo.UseLocalhostClustering(serviceId: options.ClusterId, clusterId: options.ClusterId);
            silo.UseInMemoryReminderService();
            return;
        }

        var connection = StackExchange.Redis.ConfigurationOptions.Parse(redis);
        silo.Configure<ClusterOptions>(cluster =>
            (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ClusterId)
        );
        silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = connection);
        silo.UseRedisReminderService(reminders => reminders.ConfigurationOptions = connection);
        silo.UseRedisGrainDirectoryAsDefault(directory => directory.ConfigurationOptions = connection);
    }
}
