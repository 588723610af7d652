using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Delegation;

/// <summary>The tools by which an agent gives work to others.</summary>
public static class DelegationTools
{
    /// <summary>Creates them.</summary>
    /// <param name="store">Where the agents' sessions are.</param>
    /// <param name="agents">Runs them.</param>
    /// <param name="tools">Names of all tools of the host, of which agents get those that their parent has.</param>
    public static IReadOnlyList<ITool> Create(IEventStore store, IAgentSessions agents, IReadOnlyList<string> tools) =>
        [new AgentTool(store, agents, tools)];
}
