using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Decides approvals. Open ones are in a session's snapshot.</summary>
internal sealed class ApprovalsApi(SessionCommands commands, RequestBody body)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/{id}/approvals/{approvalId}/decision", DecideAsync).RequireRole(CallerRole.Approver);

    private async Task DecideAsync(HttpContext context)
    {
        var key = IdempotencyKey.Of(context.Request);
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.DecisionRequest);
        var approvalId = RequestValues.Route(context, "approvalId");
        if (request is not { Approved: { } approved, ArgumentsHash: { Length: > 0 } hash })
        {
            throw RequestRefusedException.Body("A decision needs 'approved' and the question's 'argumentsHash'.");
        }

        var decision = new DecideApproval(approvalId, hash, approved, request.Comment);
        var (id, _) = await commands.ExistingAsync(context);
        await CommandAnswers.WriteAsync(
            context,
            await commands.PostAsync(id, decision, key.CommandId("decision"), context)
        );
    }
}
