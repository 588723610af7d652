using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Says things to a session and interrupts it.</summary>
internal sealed class MessagesApi(SessionCommands commands, RequestBody body)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{id}/messages", PostAsync).RequireRole(CallerRole.Submitter);
        routes.MapPost("/{id}/interrupt", InterruptAsync).RequireRole(CallerRole.Submitter);
    }

    private async Task PostAsync(HttpContext context)
    {
        var key = IdempotencyKey.Of(context.Request);
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.MessageRequest);
        var input = new PostInput(request.Mode ?? InputMode.Queue, Content(request));
        var (id, _) = await commands.ExistingAsync(context);
        await CommandAnswers.WriteAsync(
            context,
            await commands.PostAsync(id, input, key.CommandId("message"), context)
        );
    }

    private async Task InterruptAsync(HttpContext context)
    {
        var key = IdempotencyKey.Of(context.Request);
        var request = await body.ReadOptionalAsync(context.Request, GatewayJson.Default.InterruptRequest);
        var interrupt = new InterruptTurn(request?.Reason ?? "Interrupted through the API.");
        var (id, _) = await commands.ExistingAsync(context);
        await CommandAnswers.WriteAsync(
            context,
            await commands.PostAsync(id, interrupt, key.CommandId("interrupt"), context)
        );
    }

    private static IReadOnlyList<ContentBlock> Content(MessageRequest request) =>
        request switch
        {
            { Text: { Length: > 0 } text, Content: null } => [new TextBlock(text)],
            { Text: null, Content: { Count: > 0 } content } when content.All(IsSaid) => content,
            _ => throw RequestRefusedException.Body(
                "A message is a 'text' that is not empty, or a 'content' of text and image blocks."
            ),
        };

    private static bool IsSaid(ContentBlock block) => block is TextBlock or ImageBlock;
}
