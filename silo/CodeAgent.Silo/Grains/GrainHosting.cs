using System.Text.Json;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;

namespace CodeAgent.Silo.Grains;

/// <summary>What a silo or client needs to host or call our grains.</summary>
public static class GrainHosting
{
    /// <summary>Carries our contracts, plain records, as JSON: the same shapes as the log and the HTTP API.</summary>
    public static IServiceCollection AddCodeAgentContracts(this IServiceCollection services) =>
        services.AddSerializer(serializer =>
            serializer.AddJsonSerializer(
                isSupported: type => type.Namespace?.StartsWith("CodeAgent.", StringComparison.Ordinal) == true,
                jsonSerializerOptions: new JsonSerializerOptions(JsonSerializerDefaults.Web)
            )
        );

    /// <summary>Lets the silo host the grains over a runtime made by the host.</summary>
    public static ISiloBuilder AddCodeAgentGrains(
        this ISiloBuilder silo,
        Func<IServiceProvider, SessionRuntime> createRuntime
    )
    {
        silo.Services.AddCodeAgentContracts();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton(createRuntime);
        silo.Services.AddScoped<IActivation, OrleansActivation>();
        return silo;
    }
}
