using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Tasks;

/// <summary>Shows a task's plan, puts another in its place, and decides about it.</summary>
internal sealed class PlanApi(TaskAccess access, TaskCommands commands, RequestBody body) : IApi
{
    private const int MostText = 20_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/tasks/{id}/plan", ShowAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<PlanDocument>("getPlan", "The plan with its state"));
        routes
            .MapPatch("/v1/tasks/{id}/plan", PatchAsync)
            .RequireRole(CallerRole.Submitter)
            .Describe(
                ApiCalls.Command<PlanPatch, TaskReply>(
                    "patchPlan",
                    "Put another plan in its place",
                    isOptional: false
                ) with
                {
                    Problems = [409, 412, 413, 415, 422, 428],
                }
            );
        routes
            .MapPost("/v1/tasks/{id}/plan/approve", ApproveAsync)
            .RequireRole(CallerRole.Approver)
            .Describe(
                ApiCalls.Command<PlanDecisionRequest, TaskReply>("approvePlan", "Agree to the plan", isOptional: false)
            );
        routes
            .MapPost("/v1/tasks/{id}/plan/deny", DenyAsync)
            .RequireRole(CallerRole.Approver)
            .Describe(
                ApiCalls.Command<PlanDecisionRequest, TaskReply>(
                    "denyPlan",
                    "Send the plan back to the coordinator",
                    isOptional: false
                )
            );
    }

    private async Task ShowAsync(HttpContext context)
    {
        var found = await access.FindAsync(context);
        var plan = PlanDocument.Of(found.Task);
        // States of subtasks change under the same revision, so a copy is good for a position.
        context.Response.Headers.ETag = Tag(plan.Revision);
        await Answers.WriteAsync(context, plan, GatewayJson.Default.PlanDocument);
    }

    private async Task PatchAsync(HttpContext context)
    {
        var expected = context.Request.Headers.IfMatch.ToString();
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.PlanPatch);
        var found = await access.FindAsync(context);
        var revision = found.Task.Plan?.Revision ?? 0;
        if (expected.Length == 0)
        {
            throw new CodeAgentException(
                ErrorCode.VersionNeeded,
                "Say with 'If-Match' which plan this was made from: the 'ETag' of GET …/plan."
            );
        }

        if (expected != Tag(revision))
        {
            throw new CodeAgentException(
                ErrorCode.VersionChanged,
                $"The present plan is revision {revision}. Read it again, then decide."
            );
        }

        var now = TaskArtifacts.PlanOf(found.Task) ?? new TaskPlan("", []);
        var plan = new TaskPlan(
            request.Summary ?? now.Summary,
            request.Subtasks is null ? now.Subtasks : [.. request.Subtasks.Select(Subtask)]
        );
        var command = new ProposePlan(plan, revision);
        await TaskCommands.WriteAsync(
            context,
            await commands.PostAsync(
                context,
                found.Id,
                new TaskOrder<PlanPatch>("plan", command, request, GatewayJson.Default.PlanPatch)
            )
        );
    }

    private Task ApproveAsync(HttpContext context) =>
        DecideAsync(context, "approve", (revision, _) => new ApprovePlan(revision));

    private Task DenyAsync(HttpContext context) =>
        DecideAsync(
            context,
            "deny",
            (revision, comment) => new SendPlanBack(revision, SubmitSettings.Text(comment, "comment", MostText))
        );

    private async Task DecideAsync(HttpContext context, string call, Func<int, string?, TaskCommand> command)
    {
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.PlanDecisionRequest);
        var found = await access.FindAsync(context);
        var revision = request.Revision ?? throw RequestRefusedException.Body("'revision' is needed.");
        var order = command(revision, request.Comment);
        await TaskCommands.WriteAsync(
            context,
            await commands.PostAsync(
                context,
                found.Id,
                new TaskOrder<PlanDecisionRequest>(call, order, request, GatewayJson.Default.PlanDecisionRequest)
            )
        );
    }

    private static Subtask Subtask(SubtaskPatch? given)
    {
        var patch = given ?? throw RequestRefusedException.Body("'subtasks' has an item that is null.");
        return new Subtask(
            SubmitSettings.Text(patch.Id, "subtasks[].id", 40),
            SubmitSettings.Text(patch.Title, "subtasks[].title", MostText),
            SubmitSettings.Text(patch.Instructions, "subtasks[].instructions", MostText)
        )
        {
            DependsOn = Words(patch.DependsOn, "dependsOn"),
            Writes = Words(patch.Writes, "writes"),
            Checks = Words(patch.Checks, "checks"),
            Model = patch.Model,
        };
    }

    private static IReadOnlyList<string> Words(IReadOnlyList<string>? words, string name) =>
        [.. (words ?? []).Select(word => SubmitSettings.Text(word, $"subtasks[].{name}[]", MostText))];

    private static string Tag(int revision) => $"\"plan-{revision}\"";
}
