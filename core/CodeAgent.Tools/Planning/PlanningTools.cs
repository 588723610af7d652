using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Planning;

/// <summary>The tools that only coordinators of tasks are offered.</summary>
public static class PlanningTools
{
    /// <summary>Creates them.</summary>
    /// <param name="inbox">Reaches the tasks.</param>
    public static IReadOnlyList<ITool> Create(IInbox inbox) => [new ProposePlanTool(inbox), new RevisePlanTool(inbox)];
}
