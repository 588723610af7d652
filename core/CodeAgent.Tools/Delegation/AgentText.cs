using CodeAgent.Core.Prompts;

namespace CodeAgent.Tools.Delegation;

/// <summary>What agents of a conversation are told of their role.</summary>
internal static class AgentText
{
    public static string Role => PromptLibrary.Load("agent-role");
}
