using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Approvals;

/// <summary>The inbox of everything that waits for a person, and their decisions.</summary>
internal sealed class ApprovalsApi(IGrainFactory grains, ApprovalReading reading, RequestKeys keys, RequestBody body)
    : IApi
{
    private const int MostComment = 20_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/approvals", ListAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<ApprovalInbox>(
                    "listApprovals",
                    "Everything that waits for a person",
                    ["status", "task", "session"]
                )
            );
        routes
            .MapGet("/v1/approvals/{id}", ShowAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<ApprovalDocument>("getApproval", "One open question"));
        routes
            .MapPost("/v1/approvals/{id}/decision", DecideAsync)
            .RequireRole(CallerRole.Approver)
            .Describe(
                ApiCalls.Command<InboxDecisionRequest, DecisionReply>(
                    "decideApproval",
                    "Decide a question; the first decision counts",
                    isOptional: false
                )
            );
    }

    private async Task ListAsync(HttpContext context)
    {
        RequestValues.RequireKnown(context.Request, "status", "task", "session");
        var query = context.Request.Query;
        if (query["status"] is [{ } status] && status != "pending")
        {
            throw RequestRefusedException.Value("'status' can only be pending: decisions are in the events.");
        }

        StreamId? root = null;
        var (task, session) = (query["task"].FirstOrDefault(), query["session"].FirstOrDefault());
        if (task is not null || session is not null)
        {
            var name = task is not null ? $"task/{task}" : $"session/{session}";
            root = StreamId.TryParse(name, out var one)
                ? one
                : throw RequestRefusedException.Value("'task' or 'session' is no id.");
        }

        var open = await reading.ListAsync(Caller.Of(context), root, context.RequestAborted);
        await Answers.WriteAsync(context, new ApprovalInbox(open), GatewayJson.Default.ApprovalInbox);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var id = Id(context);
        var open = await FindAsync(context, id) ?? throw Unknown(id.ToString());
        await Answers.WriteAsync(context, open, GatewayJson.Default.ApprovalDocument);
    }

    private async Task DecideAsync(HttpContext context)
    {
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.InboxDecisionRequest);
        if (request.OptionId is not (ApprovalOption.Allow or ApprovalOption.Deny))
        {
            throw RequestRefusedException.Body("'optionId' must be one of the question's options: allow or deny.");
        }

        if (request.Comment is { Length: > MostComment })
        {
            throw RequestRefusedException.Body($"'comment' is longer than {MostComment} characters.");
        }

        var id = Id(context);
        await RequireSeenAsync(context, id);
        var commandId = await keys.CommandIdAsync(
            context,
            Root(id.Stream).Value,
            "decision",
            request,
            GatewayJson.Default.InboxDecisionRequest,
            request.DecisionId is { Length: > 0 and <= 128 } own ? $"{id.Question}:{own}" : null
        );
        try
        {
            var seq = await PostAsync(context, id, request, commandId);
            await Answers.WriteAsync(
                context,
                new DecisionReply(id.ToString(), commandId, seq),
                GatewayJson.Default.DecisionReply,
                seq is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
            );
        }
        catch (CodeAgentException error)
            when (error.Code is ErrorCode.ApprovalNotPending or ErrorCode.PlanConflict or ErrorCode.InvalidCommand)
        {
            var winner = await reading.WinnerAsync(id, context.RequestAborted);
            await ProblemWriter.WriteDecidedAsync(context, error, winner);
        }
    }

    private async Task<long?> PostAsync(
        HttpContext context,
        ApprovalId id,
        InboxDecisionRequest request,
        string commandId
    )
    {
        var (actor, trace) = (Caller.Of(context).Actor, RequestTrace.Of(context));
        var isYes = request.OptionId == ApprovalOption.Allow;
        if (Root(id.Stream) == id.Stream && id.Stream.Kind == "task")
        {
            var revision = Revision(id);
            TaskCommand plan = isYes
                ? new ApprovePlan(revision)
                : new SendPlanBack(revision, request.Comment ?? "Plan again.");
            var posted = TaskCodec.Encode(plan, commandId, actor, trace);
            var task = grains.GetGrain<ITaskGrain>(id.Stream.Key);
            var decided = await task.PostAsync(posted, context.RequestAborted);
            return decided is { Accepted: false }
                ? throw CommandAnswers.Rejection(decided.Code, decided.Message)
                : decided?.Seq;
        }

        // Whoever does not say which arguments they saw decides about those there are now.
        var hash =
            request.ArgumentsHash
            ?? (await FindAsync(context, id))?.ArgumentsHash
            ?? throw new CodeAgentException(ErrorCode.ApprovalNotPending, "The question is not open any more.");
        var decision = new DecideApproval(id.Question, hash, isYes, request.Comment, isYes ? request.Answers : null);
        var command = SessionCodec.Encode(decision, commandId, actor, trace);
        var answer = await GrainAgents.Find(grains, id.Stream).PostAsync(command, context.RequestAborted);
        return answer is { Accepted: false }
            ? throw CommandAnswers.Rejection(answer.Code, answer.Message)
            : answer?.Seq;
    }

    private async Task<ApprovalDocument?> FindAsync(HttpContext context, ApprovalId id)
    {
        var open = await reading.ListAsync(Caller.Of(context), Root(id.Stream), context.RequestAborted);
        return open.FirstOrDefault(one => one.Id == id.ToString());
    }

    /// <summary>What is asked in a tree that the caller does not see is not asked.</summary>
    private async Task RequireSeenAsync(HttpContext context, ApprovalId id)
    {
        var root = Root(id.Stream);
        var repository =
            root.Kind == "task"
                ? (await grains.GetGrain<ITaskGrain>(root.Key).SnapshotAsync(context.RequestAborted))
                    ?.Settings
                    ?.Repository
                : (await GrainAgents.Find(grains, root).SnapshotAsync(context.RequestAborted))?.Workspace;
        if (repository is null || !Caller.Of(context).Sees(repository))
        {
            throw Unknown(id.ToString());
        }

        if (root != id.Stream)
        {
            _ =
                await GrainAgents.Find(grains, id.Stream).SnapshotAsync(context.RequestAborted)
                ?? throw Unknown(id.ToString());
        }
    }

    private static StreamId Root(StreamId stream) => StreamId.Parse($"{stream.Kind}/{stream.Key.Split('/')[0]}");

    private static int Revision(ApprovalId id) =>
        id.Question.StartsWith("plan-", StringComparison.Ordinal) && int.TryParse(id.Question[5..], out var revision)
            ? revision
            : throw Unknown(id.ToString());

    private static ApprovalId Id(HttpContext context)
    {
        var text = RequestValues.Route(context, "id");
        return ApprovalId.Parse(text) ?? throw Unknown(text);
    }

    private static CodeAgentException Unknown(string id) =>
        new(ErrorCode.UnknownPart, $"There is no open question '{id}'.");
}
