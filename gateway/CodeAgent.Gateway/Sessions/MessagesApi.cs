using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Says things to a session and interrupts it.</summary>
internal sealed class MessagesApi(SessionCommands commands, RequestBody body) : IApi
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/sessions/{id}/messages", PostAsync)
            .RequireRole(CallerRole.Submitter)
            .Describe(
                ApiCalls.Command<MessageRequest, CommandReply>("postMessage", "Say something", isOptional: false)
            );
        routes
            .MapPost("/v1/sessions/{id}/interrupt", InterruptAsync)
            .RequireRole(CallerRole.Submitter)
            .Describe(ApiCalls.Command<InterruptRequest, CommandReply>("interruptSession", "Stop the turn"));
    }

    private async Task PostAsync(HttpContext context)
    {
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.MessageRequest);
        var input = new PostInput(request.Mode ?? InputMode.Queue, Content(request));
        await commands.AnswerAsync(context, "message", input, request, GatewayJson.Default.MessageRequest);
    }

    private async Task InterruptAsync(HttpContext context)
    {
        var request =
            await body.ReadOptionalAsync(context.Request, GatewayJson.Default.InterruptRequest)
            ?? new InterruptRequest();
        var interrupt = new InterruptTurn(request.Reason ?? "Interrupted through the API.");
        await commands.AnswerAsync(context, "interrupt", interrupt, request, GatewayJson.Default.InterruptRequest);
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
