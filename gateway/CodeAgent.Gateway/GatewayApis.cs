using CodeAgent.Gateway.Approvals;
using CodeAgent.Gateway.Around;
using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Remote;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Gateway.Tasks;
using CodeAgent.Gateway.Tasks.Agents;
using CodeAgent.Gateway.Tasks.Results;
using CodeAgent.Gateway.Tasks.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace CodeAgent.Gateway;

/// <summary>The parts of the API and what they share.</summary>
internal static class GatewayApis
{
    public static void AddGatewayApis(this IServiceCollection services)
    {
        services.AddSingleton<RequestBody>();
        services.AddSingleton<RequestKeys>();
        services.AddSingleton<StreamHub>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<SessionCommands>();
        services.AddSingleton<SessionPages>();
        services.AddSingleton<SubmitSettings>();
        services.AddSingleton<TaskAccess>();
        services.AddSingleton<TaskCommands>();
        services.AddSingleton<TaskPages>();
        services.AddSingleton<AgentReading>();
        services.AddSingleton<ApprovalReading>();
        services.AddSingleton<GrainTable>();
        services.AddSingleton<GrainInvoker>();
        services.AddSingleton<GrainAccess>();

        services.AddSingleton<IApi, TasksApi>();
        services.AddSingleton<IApi, TaskOrdersApi>();
        services.AddSingleton<IApi, PlanApi>();
        services.AddSingleton<IApi, TaskAgentsApi>();
        services.AddSingleton<IApi, TaskResultsApi>();
        services.AddSingleton<IApi, ArtifactsApi>();
        services.AddSingleton<IApi, TimelineApi>();
        services.AddSingleton<IApi, ApprovalsApi>();
        services.AddSingleton<IApi, SessionsApi>();
        services.AddSingleton<IApi, MessagesApi>();
        services.AddSingleton<IApi, SessionApprovalsApi>();
        services.AddSingleton<IApi, AroundApi>();
        services.AddSingleton<IApi, GrainCallsApi>();
    }
}
