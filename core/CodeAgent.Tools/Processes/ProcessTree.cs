using CodeAgent.Core.Tools;
using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Processes;

/// <summary>
/// Everything one call started: the session of its leader, and whatever carries the call's mark in its environment
/// though it left that session. A process that cleared its environment and began its own session is not found, nor one
/// of another user.
/// </summary>
internal sealed class ProcessTree
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(50);

    private readonly ProcessIdentity _leader;
    private readonly string _mark;
    private readonly bool _sessionIsOurs;
    private readonly TimeProvider _clock;

    private ProcessTree(ProcessIdentity leader, string callId, bool sessionIsOurs, TimeProvider clock)
    {
        _leader = leader;
        _mark = ProcessMark.Of(callId, leader.Pid);
        _sessionIsOurs = sessionIsOurs;
        _clock = clock;
    }

    /// <summary>The tree of a child of this process: nobody else can have its number yet.</summary>
    public static ProcessTree OfChild(ProcessIdentity leader, string callId, TimeProvider clock) =>
        new(leader, callId, sessionIsOurs: true, clock);

    /// <summary>
    /// The tree of a child of a process that died. Where the leader is gone its number may have passed to a stranger,
    /// so that only the mark counts.
    /// </summary>
    public static ProcessTree OfStranger(ProcessIdentity leader, string callId, TimeProvider clock) =>
        new(leader, callId, ProcessTable.Identify(leader.Pid) == leader, clock);

    /// <summary>Whether the leader's process group has members, dead ones that nobody waited for included.</summary>
    public bool GroupExists => Libc.Kill(-_leader.Pid, (int)Signal.None) == 0;

    /// <summary>Ends all of it, step by step; returns how many processes there were. Bounded by the steps' grace.</summary>
    public async Task<int> EndAsync(IReadOnlyList<EndStep> steps)
    {
        var ended = new HashSet<int>();
        foreach (var step in steps)
        {
            if (!await TakeAsync(step, ended))
                break;
        }
        return ended.Count;
    }

    /// <summary>Sends a step's signal and waits; false when there was nobody left to send it to.</summary>
    private async Task<bool> TakeAsync(EndStep step, HashSet<int> ended)
    {
        var members = Members();
        if (members.Count == 0)
            return false;
        var start = _clock.GetTimestamp();
        var pause = s_shortestPause;
        Send(step, members, ended);
        while (_clock.GetElapsedTime(start) < step.Grace)
        {
            await Task.Delay(pause, _clock);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            members = Members();
            if (!members.Exists(member => !step.SessionOnly || member.Session == _leader.Pid))
                break;

            // What it forked between the look and the signal has not been sent one yet.
            if (step.Signal == Signal.Kill)
                Send(step, members, ended);
        }
        return true;
    }

    private void Send(EndStep step, List<ProcessEntry> members, HashSet<int> ended)
    {
        // The group as one, so that a fork between the look and the signal cannot miss it.
        var isSpared = step.Signal != Signal.Kill && members.Exists(KeepsSandbox);
        if (!isSpared && members.Exists(member => member.Group == _leader.Pid))
            _ = Libc.Kill(-_leader.Pid, (int)step.Signal);
        foreach (var member in members)
        {
            if (step.SessionOnly && member.Session != _leader.Pid)
                continue;
            if (isSpared && KeepsSandbox(member))
                continue;
            ended.Add(member.Pid);
            if (isSpared || member.Group != _leader.Pid)
                _ = Libc.Kill(member.Pid, (int)step.Signal);
        }
    }

    /// <summary>
    /// The two processes that keep a sandbox end with what runs in it. Sent a signal first, they would take it down at once,
    /// and nothing in it could clean up.
    /// </summary>
    private bool KeepsSandbox(ProcessEntry member) =>
        member.Name == Sandboxes.SandboxProgram.Name && (member.Pid == _leader.Pid || member.Parent == _leader.Pid);

    private List<ProcessEntry> Members() => [.. ProcessTable.All().Where(IsMember)];

    private bool IsMember(ProcessEntry entry) =>
        entry.IsAlive
        && entry.StartTime >= _leader.StartTime
        && entry.Pid != Environment.ProcessId
        && ((_sessionIsOurs && entry.Session == _leader.Pid) || ProcessTable.Carries(entry.Pid, _mark));
}
