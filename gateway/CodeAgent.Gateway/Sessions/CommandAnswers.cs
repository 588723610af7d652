using CodeAgent.Gateway.Json;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Answers with what became of a command: 200 when it was taken in, 202 while it is only stored.</summary>
internal static class CommandAnswers
{
    public static Task WriteAsync(HttpContext context, CommandReply reply)
    {
        context.Response.StatusCode = reply.Seq is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        return context.Response.WriteAsJsonAsync(
            reply,
            GatewayJson.Default.CommandReply,
            cancellationToken: context.RequestAborted
        );
    }
}
