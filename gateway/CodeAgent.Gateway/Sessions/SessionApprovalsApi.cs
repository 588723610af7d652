using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Decides approvals. Open ones are in a session's snapshot.</summary>
internal sealed class SessionApprovalsApi(SessionCommands commands, RequestBody body) : IApi
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/sessions/{id}/approvals/{approvalId}/decision", DecideAsync)
            .RequireRole(CallerRole.Approver)
            .Describe(
                ApiCalls.Command<DecisionRequest, CommandReply>(
                    "decideSessionApproval",
                    "Decide a call that waits",
                    isOptional: false
                )
            );

    private async Task DecideAsync(HttpContext context)
    {
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.DecisionRequest);
        var approvalId = RequestValues.Route(context, "approvalId");
        if (request is not { Approved: { } approved, ArgumentsHash: { Length: > 0 } hash })
        {
            throw RequestRefusedException.Body("A decision needs 'approved' and the question's 'argumentsHash'.");
        }

        var decision = new DecideApproval(approvalId, hash, approved, request.Comment);
        await commands.AnswerAsync(context, "decision", decision, request, GatewayJson.Default.DecisionRequest);
    }
}
