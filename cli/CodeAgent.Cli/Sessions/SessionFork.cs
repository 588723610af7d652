using CodeAgent.Cli.Commands;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Cli.Sessions;

/// <summary>Makes the start of a session that goes on from another one's conversation and leaves that one as it is.</summary>
internal static class SessionFork
{
    /// <summary>
    /// The start: the origin's settings with what the flags replace or add, and its conversation. Calls that have no
    /// result yet are the origin's own and stay out.
    /// </summary>
    /// <exception cref="CodeAgentException">The origin is not there, or has events of a newer version (coded).</exception>
    public static async Task<StartSession> StartAsync(
        SessionClient origin,
        RunRequest request,
        ApprovalPolicy policy,
        CancellationToken cancellationToken
    )
    {
        var state = await FoldAsync(origin, cancellationToken);
        var settings = state.Settings!;
        var forked = settings with
        {
            Model = request.Model ?? settings.Model,
            PermissionMode = request.PermissionMode ?? settings.PermissionMode,
            ApprovalPolicy = policy,
            Rules = [.. settings.Rules, .. request.Rules],
            AdditionalDirectories = [.. settings.AdditionalDirectories, .. request.Folders],
            SystemPrompt = request.SystemPrompt ?? settings.SystemPrompt,
            AppendSystemPrompt = request.AppendSystemPrompt ?? settings.AppendSystemPrompt,
            Limits = request.Limits ?? settings.Limits,
            Sandbox = request.Sandbox ?? settings.Sandbox,
            Parent = null,
        };
        var from = new ForkOrigin(StreamId.Session(origin.Id), state.LastSeq);
        return new StartSession(forked, from, Whole(state.Transcript));
    }

    private static async Task<SessionState> FoldAsync(SessionClient origin, CancellationToken cancellationToken)
    {
        var snapshot = await origin.FindAsync(cancellationToken);
        var stream = StreamId.Session(origin.Id);
        var state = SessionState.Empty;
        await foreach (var envelope in origin.ReadAsync(snapshot?.LastRootSeq ?? 0, cancellationToken))
        {
            if (envelope.Stream == stream)
            {
                var known = SessionCodec.Decode(envelope) ?? throw Newer(origin.Id, envelope);
                state = SessionReducer.Apply(state, known, envelope.Seq, envelope.Ts);
            }
        }

        return state.Settings is null
            ? throw new CodeAgentException(ErrorCode.UnknownSession, $"The session '{origin.Id}' was not started.")
            : state;
    }

    private static IReadOnlyList<Message> Whole(IReadOnlyList<Message> transcript) =>
        transcript.Count > 0 && transcript[^1].ToolCalls.Any() ? [.. transcript.SkipLast(1)] : transcript;

    private static CodeAgentException Newer(string id, EventEnvelope envelope) =>
        new(ErrorCode.NewerEvents, $"Event {envelope.Seq} of session '{id}' is of a newer version ({envelope.Type}).");
}
