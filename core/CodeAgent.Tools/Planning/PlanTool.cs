using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Planning;

/// <summary>
/// Puts a plan before the task that the calling coordinator works for. The task decides; its answer is the call's
/// result. The call's key is the command's id, so that a call made again proposes nothing twice.
/// </summary>
internal abstract class PlanTool(string name, IInbox inbox)
    : Tool<PlanInput>(Describe(name), static () => PlanInputContext.Default.PlanInput)
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(60);

    protected override ToolPlan Plan(PlanInput input, ToolScope scope)
    {
        var lines = input.Subtasks.Select(subtask => $"- {subtask.Id}: {subtask.Title}");
        return new ToolPlan(
            null,
            new ToolAccess(AccessKind.Self, "plan"),
            $"{Descriptor.Name} with {input.Subtasks.Count} subtasks",
            $"{input.Summary}\n{string.Join('\n', lines)}"
        );
    }

    protected override async Task<ToolResult> InvokeAsync(
        PlanInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.Stream is not { Kind: "task" } stream)
        {
            return ToolResult.Failed(ToolFailureKind.Unavailable, "This agent does not work for a task.");
        }

        var task = TaskStreams.TaskOf(stream);
        var id = context.IdempotencyKey.Replace('/', '-');
        var command = TaskCodec.Encode(new ProposePlan(input.ToPlan(), input.Revision), id, stream.Value);
        var receipt = await inbox.PostAsync(task, task, command, cancellationToken);
        var answer = receipt.Answer ?? await inbox.WaitForAnswerAsync(task, id, s_longestWait, cancellationToken);
        return answer switch
        {
            null => ToolResult.Failed(
                ToolFailureKind.Unavailable,
                "The task did not answer in time.",
                "End your turn; you will be asked again."
            ),
            { Accepted: true } => ToolResult.Text(
                "The plan is accepted. End your turn; the runner takes it from here."
            ),
            _ => ToolResult.Failed(
                ToolFailureKind.InvalidArguments,
                $"The plan is refused:\n{answer.Message}",
                "Mend this and call again."
            ),
        };
    }

    private static ToolDescriptor Describe(string name) =>
        ToolText.Describe("Planning", name, ToolEffect.Idempotent) with
        {
            Role = "coordinator",
        };
}

/// <summary>Proposes the first plan.</summary>
internal sealed class ProposePlanTool(IInbox inbox) : PlanTool("ProposePlan", inbox);

/// <summary>Replaces the plan.</summary>
internal sealed class RevisePlanTool(IInbox inbox) : PlanTool("RevisePlan", inbox);
