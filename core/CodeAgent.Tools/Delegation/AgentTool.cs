using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Delegation;

/// <summary>
/// Starts an agent: a session of its own in the tree of the calling one. The call's key names it, so that a call made
/// again after a crash finds the agent that it started.
/// </summary>
internal sealed class AgentTool(IEventStore store, IAgentSessions agents, IReadOnlyList<string> tools)
    : Tool<AgentInput>(s_descriptor, static () => AgentInputContext.Default.AgentInput)
{
    /// <summary>What an agent is not offered: it has nobody to ask, and agents do not start agents.</summary>
    private static readonly string[] s_withheld = ["Agent", "AskUserQuestion", "ExitPlanMode"];

    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Delegation",
        "Agent",
        ToolEffect.Idempotent
    ) with
    {
        // The agent's own limits end it; this only keeps a lost one from being waited for without end.
        Timeout = TimeSpan.FromDays(7),
        Role = "agent",
    };

    protected override ToolPlan Plan(AgentInput input, ToolScope scope) =>
        new(null, new ToolAccess(AccessKind.Self, "agent"), $"Agent {input.Description}", input.Prompt);

    protected override async Task<ToolResult> InvokeAsync(
        AgentInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        if (context is not { Stream: { } parent, Root: { } root, Settings: { } settings })
        {
            return ToolResult.Failed(ToolFailureKind.Unavailable, "Agents are started by sessions only.");
        }

        // Where nobody is there to be told later, the report is waited for.
        var isBackground = input.RunInBackground && settings.ApprovalPolicy == ApprovalPolicy.Wait;
        var agent = new StartedAgent(store, agents, StreamOf(parent, context.CallId), root);
        await agent.StartAsync(Settings(settings, input, parent, isBackground), input.Prompt, cancellationToken);
        return isBackground
            ? ToolResult.Text($"The agent {agent.Stream} works in the background. Its report will come as a message.")
            : await agent.WaitAsync(cancellationToken);
    }

    /// <summary>Ids of calls are the model's words; a stream's name is not as free.</summary>
    private static StreamId StreamOf(StreamId parent, string callId)
    {
        var name = string.Concat(
            callId.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')
        );
        return StreamId.Parse($"{parent}/{name}");
    }

    /// <summary>Never wider than the parent's.</summary>
    private SessionSettings Settings(SessionSettings parent, AgentInput input, StreamId stream, bool isBackground) =>
        parent with
        {
            Role = "subagent",
            Model = input.Model ?? parent.Model,
            Tools = [.. (parent.Tools ?? tools).Except(s_withheld)],
            Parent = stream,
            ReportsToParent = isBackground ? true : null,
            Checkpoints = false,
            SystemPrompt = null,
            AppendSystemPrompt = AgentText.Role,
        };
}
