using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Dialogue;

/// <summary>Leaves plan mode, which a person must agree to whatever rules and mode say.</summary>
internal sealed class ExitPlanModeTool()
    : Tool<ExitPlanModeInput>(s_descriptor, static () => ExitPlanModeInputContext.Default.ExitPlanModeInput)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Dialogue",
        "ExitPlanMode",
        ToolEffect.Idempotent
    );

    protected override ToolPlan Plan(ExitPlanModeInput input, ToolScope scope) =>
        new(null, new ToolAccess(AccessKind.Self, "plan"), "Leave plan mode and begin", input.Plan)
        {
            AlwaysAsk = true,
        };

    protected override Task<ToolResult> InvokeAsync(
        ExitPlanModeInput input,
        ToolContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            ToolResult.Text("The person agreed to the plan. Plan mode is over: begin.") with
            {
                NewMode = PermissionMode.Default,
            }
        );
}
