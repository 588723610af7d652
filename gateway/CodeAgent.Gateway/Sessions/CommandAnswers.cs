using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Json;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Answers with what became of a command: 200 when it was taken in, 202 while it is only stored.</summary>
internal static class CommandAnswers
{
    public static Task WriteAsync(HttpContext context, CommandReply reply) =>
        Answers.WriteAsync(
            context,
            reply,
            GatewayJson.Default.CommandReply,
            reply.Seq is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
        );

    /// <summary>What an owner's no is.</summary>
    public static CodeAgentException Rejection(string? code, string? message)
    {
        var known = Enum.GetValues<ErrorCode>()
            .FirstOrDefault(known => known.ToText() == code, ErrorCode.InvalidCommand);
        return new CodeAgentException(known, message ?? "The command was rejected.");
    }
}
