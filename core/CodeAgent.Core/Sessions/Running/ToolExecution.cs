using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Runs one started call to its recorded end: time limit, output cap, failures. Never throws.</summary>
internal sealed class ToolExecution(
    SessionRuntime runtime,
    OutcomeQueue<SessionEvent> outcomes,
    Action<TransientEvent> show
)
{
    /// <summary>The end of the call, with what else it changed in the session.</summary>
    public async Task<IReadOnlyList<SessionEvent>> RunAsync(
        ITool tool,
        ToolCallState call,
        ToolContext context,
        CancellationToken cancel
    )
    {
        var startedAt = runtime.Clock.GetTimestamp();
        var limit = LimitOf(call.Decided!.TimeoutMs);
        using var timeout = new CancellationTokenSource(limit, runtime.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        var reported = context with { Reports = new Reports(call.Id, outcomes, show) };
        var result = await InvokeAsync(tool, call, reported, either.Token);

        // Whoever ended it first is named, also when the tool still answered with what it had.
        var (outcome, ended) = (result, cancel.IsCancellationRequested, timeout.IsCancellationRequested) switch
        {
            (null, _, _) => (ToolOutcome.Interrupted, Unresponsive(tool)),
            ({ Failure: null }, _, _) => (ToolOutcome.Succeeded, result),
            (_, true, _) => (ToolOutcome.Cancelled, With(result, ToolFailureKind.Cancelled, "Cancelled.")),
            (_, _, true) => (
                ToolOutcome.Failed,
                With(result, ToolFailureKind.TimedOut, $"Timed out after {limit.TotalSeconds:0.#} s.")
            ),
            _ => (ToolOutcome.Failed, result),
        };
        var content = OutputLimit.Apply(ended.Content, tool.Descriptor.OutputCap, context.SpillFolder, call.Id);
        var duration = (long)runtime.Clock.GetElapsedTime(startedAt).TotalMilliseconds;
        var completed = new ToolCallCompleted(
            call.Id,
            outcome,
            content,
            outcome == ToolOutcome.Interrupted ? ToolFailureKind.Interrupted : ended.Failure?.Kind,
            duration,
            ended.Details is { } details && IsWritable(details) ? details : null,
            ended.FilesSeen
        );
        return [completed, .. Changes(ended)];
    }

    /// <summary>A timer holds 24 days; a limit below zero is none.</summary>
    private static TimeSpan LimitOf(long milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds is < 0 or > int.MaxValue ? int.MaxValue : milliseconds);

    /// <summary>Half a character, as servers may send it, can be read and not be written: its event could not be stored.</summary>
    private static bool IsWritable(JsonElement details)
    {
        try
        {
            JsonSerializer.SerializeToUtf8Bytes(details, SessionJson.Default.JsonElement);
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<SessionEvent> Changes(ToolResult result)
    {
        if (result.Todos is { } todos)
        {
            yield return new TodosChanged(todos);
        }

        if (result.LoadedTools.Count > 0)
        {
            yield return new ToolsLoaded(result.LoadedTools);
        }

        if (result.NewMode is { } mode)
        {
            yield return new SettingsChanged(null, mode, null, null, "agent");
        }
    }

    /// <summary>The tool's result; null where it did not end in time after it was cancelled.</summary>
    private async Task<ToolResult?> InvokeAsync(
        ITool tool,
        ToolCallState call,
        ToolContext context,
        CancellationToken cancel
    )
    {
        var work = GuardAsync(tool, call, context, cancel);
        var cancelled = new TaskCompletionSource();
        await using (cancel.Register(() => cancelled.TrySetResult()))
        {
            if (await Task.WhenAny(work, cancelled.Task) == work)
            {
                return await work;
            }
        }

        using var graceOver = new CancellationTokenSource();
        var grace = Task.Delay(runtime.Options.CancelGrace, runtime.Clock, graceOver.Token);
        var first = await Task.WhenAny(work, grace);
        graceOver.Cancel();
        return first == work ? await work : null;
    }

    private static async Task<ToolResult> GuardAsync(
        ITool tool,
        ToolCallState call,
        ToolContext context,
        CancellationToken cancel
    )
    {
        try
        {
            return await tool.InvokeAsync(call.Block.Input, context, cancel);
        }
        catch (OperationCanceledException)
        {
            return ToolResult.Failed(ToolFailureKind.Cancelled, "Cancelled.");
        }
        catch (IOException error)
        {
            return ToolResult.Failed(ToolFailureKind.Unavailable, error.Message, "Check the disk and the path.");
        }
        catch (Exception error)
        {
            return ToolResult.Failed(
                ToolFailureKind.Internal,
                $"{tool.Descriptor.Name} failed unexpectedly ({error.GetType().Name}).",
                "Try another way."
            );
        }
    }

    private static ToolResult With(ToolResult result, ToolFailureKind kind, string text) =>
        result with
        {
            Failure = result.Failure! with { Kind = kind },
            Content =
                result.Content is [TextBlock only] && only.Text == text
                    ? result.Content
                    : [new TextBlock(text), .. result.Content],
        };

    private static ToolResult Unresponsive(ITool tool) =>
        ToolResult.Failed(
            ToolFailureKind.Interrupted,
            $"{tool.Descriptor.Name} was cancelled and did not end. It may still be at work."
        );

    private sealed class Reports(string callId, OutcomeQueue<SessionEvent> outcomes, Action<TransientEvent> show)
        : IToolReports
    {
        public Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken) =>
            outcomes.Add([new ToolProcessStarted(callId, process)], []).WaitAsync(cancellationToken);

        public void Progress(string text) => show(new ToolProgress(callId, text));
    }
}
