using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tests.Tasks.Simulation;

/// <summary>The promises of a task, looked for in what a simulation left behind.</summary>
internal sealed class TaskChecks
{
    private const int MostEvents = 3_000;

    private readonly TaskSimulation _simulation;
    private readonly List<string> _broken = [];
    private readonly Dictionary<string, int> _attempts = [];
    private readonly Dictionary<string, (int Tries, int Resolutions)> _begun = [];
    private readonly List<string> _chain = [];
    private readonly HashSet<string> _stopped = [];
    private int _replans;
    private TaskState _state = TaskState.Empty;

    private TaskChecks(TaskSimulation simulation) => _simulation = simulation;

    public static IReadOnlyList<string> FindBroken(TaskSimulation simulation)
    {
        var checks = new TaskChecks(simulation);
        checks.Replay();
        checks.End();
        return checks._broken;
    }

    private void Replay()
    {
        long seq = 0;
        foreach (var envelope in _simulation.Log)
        {
            var happened = TaskCodec.Decode(envelope)!;
            Expect(envelope.Seq == ++seq, $"event {seq} has number {envelope.Seq}");
            Before(happened);
            _state = TaskReducer.Apply(_state, happened, envelope.Seq, envelope.Ts);
            Bounds(happened);
            Overlaps(envelope.Seq);
        }

        Expect(seq < MostEvents, $"{seq} events");
        var roots = _simulation.Tree.Select(envelope => envelope.RootSeq);
        Expect(
            roots.SequenceEqual(Enumerable.Range(1, _simulation.Tree.Count).Select(n => (long)n)),
            "the tree has gaps"
        );
    }

    /// <summary>What must hold where an event happens.</summary>
    private void Before(TaskEvent happened)
    {
        if (_state.Cancel is not null || _state.Paused is not null)
        {
            _stopped.Add($"task-{_state.LastSeq + 1}-0");
        }

        if (_state.Cancel is not null)
        {
            Expect(
                happened is not (SubtaskStarted or SubtaskSentBack or MergeStarted or PlanProposed or CoordinatorAsked),
                $"{happened.GetType().Name} after the cancel"
            );
        }

        if (_state.Paused is not null)
        {
            Expect(happened is not (SubtaskStarted or SubtaskSentBack or MergeStarted), $"{happened} while paused");
        }

        switch (happened)
        {
            case MergeStarted merge:
                Expect(merge.Ours == _state.Head, $"{merge.SubtaskId} is merged with {merge.Ours}, not the head");
                break;
            case SubtaskMerged merged:
                Merged(merged);
                break;
            case SubtaskDropped dropped:
                Expect(dropped.Previous == _state.Head, $"{dropped.SubtaskId} is taken out of another head");
                _chain.Add(dropped.Commit);
                break;
            case TaskCompleted { Outcome: TaskOutcome.Succeeded } completed:
                Succeeded(completed);
                break;
            default:
                break;
        }
    }

    private void Merged(SubtaskMerged merged)
    {
        var subtask = _state.Subtasks[merged.SubtaskId];
        var built = _simulation.Disk.Repository[merged.Commit];
        Expect(merged.Previous == _state.Head, $"{merged.SubtaskId}: the previous head was another");
        Expect(subtask.Phase == SubtaskPhase.Merging, $"{merged.SubtaskId} is merged while {subtask.Phase}");
        foreach (var command in subtask.Subtask.Checks)
        {
            var isShown = _state.Evidence.Exists(check =>
                check.SubtaskId == merged.SubtaskId
                && check.Command == command
                && check.Result.Tree == built.Tree
                && check.Result.Passed
            );
            Expect(isShown, $"{merged.SubtaskId}: `{command}` was not shown to pass on what was merged");
        }

        _chain.Add(merged.Commit);
    }

    private void Succeeded(TaskCompleted completed)
    {
        Expect(completed.Commit == _state.Head, "the result is not the head");
        foreach (var command in _state.Settings!.Checks.Concat(Merged().SelectMany(subtask => subtask.Subtask.Checks)))
        {
            var isShown = _state.Acceptance.Exists(check =>
                check.Command == command && check.Commit == _state.Head && check.Result.Passed
            );
            Expect(isShown, $"`{command}` was not shown to pass on the result");
            Expect(TaskScript.Check(command, _simulation.Disk.Repository[_state.Head!]), $"`{command}` does not pass");
        }

        Expect(
            _state.Planned.All(subtask => subtask.Phase is SubtaskPhase.Merged or SubtaskPhase.Dropped),
            "it succeeded before all was merged"
        );
    }

    private IEnumerable<SubtaskState> Merged() => _state.Planned.Where(subtask => subtask.Phase == SubtaskPhase.Merged);

    private void Bounds(TaskEvent happened)
    {
        var limits = _state.Settings!.Limits;
        switch (happened)
        {
            case SubtaskStarted started:
                Expect(
                    started.Attempt > _attempts.GetValueOrDefault(started.SubtaskId),
                    $"{started.SubtaskId}: agent {started.Attempt} was there before"
                );
                _attempts[started.SubtaskId] = started.Attempt;
                Count(started.SubtaskId, started.Purpose == AttemptPurpose.Work);
                break;
            case SubtaskSentBack sentBack:
                Count(sentBack.SubtaskId, isTry: true);
                break;
            case SubtaskRetried retried:
                _begun.Remove(retried.SubtaskId);
                break;
            case PlanProposed:
                foreach (var subtask in _state.Planned.Where(subtask => subtask.Phase == SubtaskPhase.Pending))
                {
                    _begun.Remove(subtask.Id);
                }

                break;
            case CoordinatorAsked { IsReplan: true }:
                Expect(++_replans <= limits.MaxReplans, $"{_replans} new plans");
                break;
            case TaskResumed { Answer: not null } or TaskReopened:
                _replans = 0;
                break;
            default:
                break;
        }
    }

    private void Count(string subtaskId, bool isTry)
    {
        var (tries, resolutions) = _begun.GetValueOrDefault(subtaskId);
        var now = isTry ? (tries + 1, resolutions) : (tries, resolutions + 1);
        _begun[subtaskId] = now;
        var limits = _state.Settings!.Limits;
        Expect(now.Item1 <= limits.MaxAttempts, $"{subtaskId}: {now.Item1} tries");
        Expect(now.Item2 <= limits.MaxResolutions, $"{subtaskId}: {now.Item2} resolvers");
    }

    /// <summary>Who works at once, judged by folders and not by the code that schedules.</summary>
    private void Overlaps(long seq)
    {
        var active = _state.Planned.Where(subtask => subtask.IsActive).ToList();
        foreach (var one in active)
        {
            foreach (var other in active.Where(other => string.CompareOrdinal(one.Id, other.Id) < 0))
            {
                Expect(
                    !one.Subtask.Writes.Any(path => other.Subtask.Writes.Any(also => Folder(path) == Folder(also))),
                    $"at {seq} {one.Id} and {other.Id} have a folder in common"
                );
            }
        }

        if (_state.Settings is { } settings)
        {
            var slots = _state.Planned.Count(subtask => subtask.TakesSlot);
            Expect(slots <= settings.Limits.MaxParallel, $"at {seq} {slots} slots are taken");
        }

        Expect(active.Count(subtask => subtask.Phase == SubtaskPhase.Merging) <= 1, $"at {seq} two merge");
        foreach (var begun in active.Where(subtask => subtask.Phase == SubtaskPhase.Preparing))
        {
            Expect(
                begun.Subtask.DependsOn.All(id =>
                    _state.Subtasks[id].Phase is SubtaskPhase.Merged or SubtaskPhase.Dropped
                ),
                $"at {seq} {begun.Id} begins before what it builds on"
            );
        }
    }

    private static string Folder(string path) => path.Split('/')[0];

    private void End()
    {
        Expect(_state.Completed is not null, "it has no end");
        Branch();
        Reports();
        Starts();
        var isWhole =
            _state.Completed?.Outcome == TaskOutcome.Succeeded
            && _state.Subtasks.Values.All(subtask => subtask.Phase != SubtaskPhase.Dropped);
        if (isWhole)
        {
            Result();
        }
        else
        {
            Expect(_simulation.MayCancel || _simulation.MayDrop, $"{_state.Completed}");
        }
    }

    /// <summary>The same files come out as without any fault.</summary>
    private void Result()
    {
        var expected = _simulation.Script.Expected();
        var files = _simulation
            .Disk.Repository[_state.Head!]
            .Files.Where(file => !file.Key.StartsWith("outside/", StringComparison.Ordinal))
            .ToDictionary(file => file.Key, file => file.Value.TrimEnd('+'));
        Expect(
            files.Count == expected.Count && expected.All(file => files.GetValueOrDefault(file.Key) == file.Value),
            $"the result is {string.Join(' ', files)} and should be {string.Join(' ', expected)}"
        );
    }

    /// <summary>The branch itself went the way that the log tells, each move from where it was.</summary>
    private void Branch()
    {
        var repository = _simulation.Disk.Repository;
        string? at = null;
        foreach (var move in repository.Moves)
        {
            Expect(move.From == at, $"the branch was moved from {move.From}, and was at {at}");
            at = move.To;
        }

        var recorded = _chain.Where(commit => repository.Moves.Exists(move => move.To == commit)).ToList();
        var unchanged = _chain.Count - recorded.Count;
        Expect(unchanged == 0, $"{unchanged} merges are recorded that the branch never had");
        var order = recorded
            .Distinct()
            .Select(commit => repository.Moves.FindIndex(move => move.To == commit))
            .ToList();
        Expect(order.SequenceEqual(order.Order()), "the branch went another way than the log tells");
    }

    /// <summary>Each turn's report is heard at most once.</summary>
    private void Reports()
    {
        var ended = _simulation
            .Tree.Where(envelope => envelope.Type == "SimEnded")
            .CountBy(envelope => envelope.Stream)
            .ToDictionary();
        var heard = _simulation
            .Log.Select(TaskCodec.Decode)
            .OfType<SubtaskReported>()
            .CountBy(report => TaskStreams.Agent(TaskSimulation.Task, report.SubtaskId, report.Attempt));
        foreach (var (stream, count) in heard)
        {
            Expect(count <= ended.GetValueOrDefault(stream), $"{stream} is heard {count} times");
        }
    }

    /// <summary>Each agent is started once, and none while the task stops.</summary>
    private void Starts()
    {
        var started = _simulation
            .Tree.Where(envelope => envelope.Type == "SimHeard")
            .Select(envelope => (envelope.Stream, Heard: JsonSerializer.Deserialize<string[]>(envelope.Data.Span)!))
            .Where(pair => pair.Heard[0] == "StartSession")
            .ToList();
        Expect(started.Count > 0 || _state.Cancel is not null, "nobody was started");
        foreach (var (stream, heard) in started)
        {
            Expect(!_stopped.Contains(heard[1]), $"{stream} was started while the task stopped");
        }

        foreach (var (stream, count) in started.CountBy(pair => pair.Stream).Where(pair => pair.Value > 1))
        {
            Expect(false, $"{stream} was started {count} times");
        }
    }

    private void Expect(bool holds, string finding)
    {
        if (!holds)
        {
            _broken.Add(finding);
        }
    }
}
