using System.Diagnostics;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Http;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Posts commands to sessions; a rejection becomes the exception that its code names.</summary>
internal sealed class SessionCommands(IGrainFactory grains)
{
    public ISessionGrain Session(string id) => grains.GetGrain<ISessionGrain>(id);

    /// <summary>The session of the route, which exists.</summary>
    /// <exception cref="CodeAgentException">No session has the id (AGENT0501).</exception>
    public async Task<(string Id, ISessionGrain Grain)> ExistingAsync(HttpContext context)
    {
        var id = RequestValues.SessionId(context);
        var session = Session(id);
        return await session.SnapshotAsync(context.RequestAborted) is null
            ? throw RequestValues.UnknownSession(id)
            : (id, session);
    }

    /// <exception cref="CodeAgentException">The session rejects it.</exception>
    public async Task<CommandReply> PostAsync(string id, SessionCommand command, string commandId, HttpContext context)
    {
        var posted = SessionCodec.Encode(command, commandId, Caller.Of(context).Actor, Trace(context));
        var answer = await Session(id).PostAsync(posted, context.RequestAborted);
        return answer is { Accepted: false }
            ? throw Rejection(answer.Code, answer.Message)
            : new CommandReply(id, commandId, answer?.Seq);
    }

    private static CodeAgentException Rejection(string? code, string? message)
    {
        var known = Enum.GetValues<ErrorCode>()
            .FirstOrDefault(known => known.ToText() == code, ErrorCode.InvalidCommand);
        return new CodeAgentException(known, message ?? "The session rejected the command.");
    }

    private static string? Trace(HttpContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            return activity.Id;
        }

        var parent = context.Request.Headers.TraceParent.ToString();
        return ActivityContext.TryParse(parent, traceState: null, out _) ? parent : null;
    }
}
