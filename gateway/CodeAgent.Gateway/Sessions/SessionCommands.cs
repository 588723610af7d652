using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Posts commands to sessions; a rejection becomes the exception that its code names.</summary>
internal sealed class SessionCommands(IGrainFactory grains, RequestKeys keys)
{
    public ISessionGrain Session(string id) => grains.GetGrain<ISessionGrain>(id);

    /// <summary>The session of the route, which exists and which the caller may see.</summary>
    /// <exception cref="CodeAgentException">There is none for this caller (AGENT0501).</exception>
    public async Task<(string Id, ISessionGrain Grain, SessionSnapshot Session)> FindAsync(HttpContext context)
    {
        var id = RequestValues.SessionId(context);
        var session = Session(id);
        return await session.SnapshotAsync(context.RequestAborted) is { } now && Caller.Of(context).Sees(now.Workspace)
            ? (id, session, now)
            : throw RequestValues.UnknownSession(id);
    }

    /// <summary>Posts a request's command to the session of its route, and answers what became of it.</summary>
    /// <exception cref="CodeAgentException">The session rejects it, or the key was used for another request.</exception>
    public async Task AnswerAsync<T>(
        HttpContext context,
        string call,
        SessionCommand command,
        T body,
        JsonTypeInfo<T> type
    )
    {
        var (id, _, _) = await FindAsync(context);
        var commandId = await keys.CommandIdAsync(context, $"session/{id}", call, body, type);
        await CommandAnswers.WriteAsync(context, await PostAsync(id, command, commandId, context));
    }

    /// <exception cref="CodeAgentException">The session rejects it.</exception>
    public async Task<CommandReply> PostAsync(string id, SessionCommand command, string commandId, HttpContext context)
    {
        var posted = SessionCodec.Encode(command, commandId, Caller.Of(context).Actor, RequestTrace.Of(context));
        var answer = await Session(id).PostAsync(posted, context.RequestAborted);
        return answer is { Accepted: false }
            ? throw CommandAnswers.Rejection(answer.Code, answer.Message)
            : new CommandReply(id, commandId, answer?.Seq);
    }
}
