using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Tasks;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Approvals;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using CodeAgent.Grains.Workers;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Remote;

/// <summary>Holds calls of grains to the same roles and scopes as the rest of the API.</summary>
internal sealed class GrainAccess(IGrainFactory grains, Admission admission)
{
    private static readonly string[] s_reads =
    [
        "ListAsync",
        "ChooseAsync",
        "SnapshotAsync",
        "ReadAsync",
        "WatchAsync",
        "AnswerAsync",
        "DiffAsync",
        "PrintedAsync",
    ];

    /// <summary>Lets a call pass, with the caller as the one who asks.</summary>
    /// <exception cref="RequestRefusedException">The caller's role is too small.</exception>
    /// <exception cref="CodeAgentException">For this caller there is no such task or session.</exception>
    public async Task AdmitAsync(Caller caller, GrainCallTarget target, object?[] arguments, CancellationToken stop)
    {
        if (target.Type.Namespace?.StartsWith("CodeAgent.Grains.", StringComparison.Ordinal) != true)
        {
            Require(caller, CallerRole.Admin);
        }
        else if (s_reads.Contains(target.Method))
        {
            Require(caller, CallerRole.Viewer);
            await RequireSeenAsync(caller, target, isNewAllowed: false, stop);
        }
        else if (PostedCommand.TryAdopt(arguments, caller.Actor, out var posted))
        {
            await AdmitAsync(caller, target, posted, arguments, stop);
        }
        else
        {
            Require(caller, CallerRole.Submitter);
            await RequireSeenAsync(caller, target, isNewAllowed: false, stop);
        }
    }

    /// <summary>Takes out of a list what the caller may not see.</summary>
    public static object? Seen(Caller caller, object? result) =>
        caller.Scope.IsAll
            ? result
            : result switch
            {
                TaskList list => new TaskList([.. list.Tasks.Where(task => caller.Sees(task.Repository))]),
                SessionList list => new SessionList([.. list.Sessions.Where(one => caller.Sees(one.Workspace))]),
                ApprovalList list => new ApprovalList([.. list.Approvals.Where(one => caller.Sees(one.Workspace))]),
                WorkerList list => new WorkerList([.. list.Workers.Select(worker => worker with { Streams = [] })]),
                _ => result,
            };

    private async Task AdmitAsync(
        Caller caller,
        GrainCallTarget target,
        PostedCommand posted,
        object?[] arguments,
        CancellationToken stop
    )
    {
        var isDecision = posted is { Task: ApprovePlan or SendPlanBack } or { Session: DecideApproval };
        Require(caller, isDecision ? CallerRole.Approver : CallerRole.Submitter);
        switch (posted)
        {
            case { Task: ReportTurn }:
                throw RequestRefusedException.Forbidden("Only agents report to tasks.");
            case { Task: SubmitTask submit } when target.Type == typeof(ITaskGrain):
                // A key that somebody else's task has already must not tell so.
                await RequireSeenAsync(caller, target, isNewAllowed: true, stop);
                var task = await admission.AdmitAsync(caller, target.Key, submit.Settings, stop);
                PostedCommand.Replace(arguments, new PostedCommand(submit with { Settings = task }, null));
                break;
            case { Session: StartSession start } when target.Type == typeof(ISessionGrain):
                await RequireSeenAsync(caller, target, isNewAllowed: true, stop);
                var session = await admission.AdmitAsync(caller, target.Key, start.Settings, stop);
                PostedCommand.Replace(arguments, new PostedCommand(null, start with { Settings = session }));
                break;
            case { Task: ResumeTask { AddBudget: { } more } }:
                await RequireSeenAsync(caller, target, isNewAllowed: false, stop);
                await admission.RequireMoreAsync(caller, more, stop);
                break;
            default:
                await RequireSeenAsync(caller, target, isNewAllowed: false, stop);
                break;
        }
    }

    private async Task RequireSeenAsync(
        Caller caller,
        GrainCallTarget target,
        bool isNewAllowed,
        CancellationToken stop
    )
    {
        if (caller.Scope.IsAll || target.IsDirectory)
        {
            return;
        }

        var id = target.Key.Split('/')[0];
        var isSession = target.Type == typeof(ISessionGrain);
        var workspace = isSession
            ? (await GrainAgents.Find(grains, StreamId.Session(id)).SnapshotAsync(stop))?.Workspace
            : (await grains.GetGrain<ITaskGrain>(id).SnapshotAsync(stop))?.Settings?.Repository;
        if (!(workspace is null ? isNewAllowed : caller.Sees(workspace)))
        {
            throw isSession ? RequestValues.UnknownSession(id) : TaskAccess.Unknown(id);
        }
    }

    private static void Require(Caller caller, CallerRole role)
    {
        if (!caller.Allows(role))
        {
            throw RequestRefusedException.Forbidden($"This call needs the role {role.ToString().ToLowerInvariant()}.");
        }
    }
}

/// <summary>What is called.</summary>
/// <param name="Type">The grain's interface.</param>
/// <param name="Key">The grain's key.</param>
/// <param name="Method">The method's name.</param>
internal sealed record GrainCallTarget(Type Type, string Key, string Method)
{
    /// <summary>Whether it finds things and is none itself.</summary>
    public bool IsDirectory => Type.Name.EndsWith("DirectoryGrain", StringComparison.Ordinal);
}
