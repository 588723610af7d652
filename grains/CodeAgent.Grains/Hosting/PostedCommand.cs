using System.Diagnostics.CodeAnalysis;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;

namespace CodeAgent.Grains.Hosting;

/// <summary>A command among the arguments of a grain's call, for hosts that pass calls on for others.</summary>
/// <param name="Task">What a task is asked; null where it is none of a task.</param>
/// <param name="Session">What a session is asked; null where it is none of a session.</param>
public sealed record PostedCommand(TaskCommand? Task, SessionCommand? Session)
{
    /// <summary>Reads the command of a call and makes it one that <paramref name="actor"/> gives; false where the call has none.</summary>
    public static bool TryAdopt(object?[] arguments, string actor, [NotNullWhen(true)] out PostedCommand? posted)
    {
        if (arguments is not [InboxCommand command, ..])
        {
            posted = null;
            return false;
        }

        arguments[0] = command with { Actor = actor };
        posted = new PostedCommand(TaskCodec.Decode(command), SessionCodec.Decode(command));
        return true;
    }

    /// <summary>Puts other settings into a call that submits a task or starts a session; the rest of the command stays.</summary>
    public static void Replace(object?[] arguments, PostedCommand by)
    {
        var command = (InboxCommand)arguments[0]!;
        arguments[0] = by switch
        {
            { Task: { } task } => TaskCodec.Encode(task, command.CommandId, command.Actor, command.Trace),
            { Session: { } session } => SessionCodec.Encode(session, command.CommandId, command.Actor, command.Trace),
            _ => command,
        };
    }
}
