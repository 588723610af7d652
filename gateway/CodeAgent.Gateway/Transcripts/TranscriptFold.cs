using System.Text;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Gateway.Transcripts;

/// <summary>Folds an agent's events into what a person reads.</summary>
internal sealed class TranscriptFold
{
    private const int MostOutput = 64 * 1024;
    private readonly List<TranscriptEntry> _entries = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>The entries that changed after a position.</summary>
    public IEnumerable<TranscriptEntry> Entries(long after) => _entries.Where(entry => entry.ChangedAt > after);

    public void Apply(EventEnvelope envelope)
    {
        switch (SessionCodec.Decode(envelope))
        {
            case InputPosted input:
                Add(envelope, null, Input(input, Entry(envelope, "input")));
                break;
            case ModelCallCompleted answer:
                Answer(envelope, answer);
                break;
            case ModelCallFailed failed:
                Add(
                    envelope,
                    null,
                    Entry(envelope, "failure") with
                    {
                        CallId = failed.CallId,
                        Reason = failed.Message,
                    }
                );
                break;
            case ToolCallDecided decided:
                Change(envelope, decided.CallId, entry => Decided(entry, decided));
                break;
            case ToolCallStarted started:
                Change(envelope, started.CallId, entry => entry with { StartedAt = entry.StartedAt ?? envelope.Ts });
                break;
            case ToolCallCompleted end:
                Change(envelope, end.CallId, entry => Ended(entry, end));
                break;
            case TurnCompleted turn:
                Add(
                    envelope,
                    null,
                    Entry(envelope, "turnEnd") with
                    {
                        Outcome = Word(turn.Outcome),
                        Reason = turn.Detail,
                    }
                );
                break;
            case { } other:
                Question(envelope, other);
                break;
        }
    }

    private void Question(EventEnvelope envelope, SessionEvent happened)
    {
        switch (happened)
        {
            case ApprovalRequested asked:
                var entry = Entry(envelope, "approval") with
                {
                    ApprovalId = asked.ApprovalId,
                    CallId = asked.CallId,
                    Title = asked.Title,
                    Preview = asked.Preview,
                    Reason = asked.Reason,
                };
                Add(envelope, $"approval {asked.ApprovalId}", entry);
                break;
            case ApprovalDecided decided:
                Change(
                    envelope,
                    $"approval {decided.ApprovalId}",
                    open =>
                        open with
                        {
                            Decision = decided.Approved ? "allowed" : "denied",
                            Actor = decided.Actor,
                            Text = decided.Comment,
                        }
                );
                break;
            case ApprovalExpired expired:
                Change(envelope, $"approval {expired.ApprovalId}", open => open with { Decision = "expired" });
                break;
        }
    }

    private void Answer(EventEnvelope envelope, ModelCallCompleted answer)
    {
        var reasoning = answer.Message.Content.OfType<ReasoningBlock>().Select(block => block.Text);
        var said = Entry(envelope, "answer") with
        {
            CallId = answer.CallId,
            Text = answer.Message.Text,
            Reasoning = string.Join('\n', reasoning) is { Length: > 0 } shown ? shown : null,
            Model = answer.ResponseModel,
            Tokens = answer.Usage.TotalTokens,
            CostMicroUsd = answer.CostMicroUsd,
        };
        Add(envelope, null, said);
        foreach (var call in answer.Message.ToolCalls)
        {
            var entry = Entry(envelope, "tool") with
            {
                CallId = call.CallId,
                Tool = call.Name,
                Title = call.Name,
                Arguments = call.Input,
            };
            Add(envelope, call.CallId, entry);
        }
    }

    private static TranscriptEntry Input(InputPosted input, TranscriptEntry entry) =>
        entry with
        {
            Text = Text(input.Content),
            Actor = input.Actor,
            Mode = Word(input.Mode),
        };

    private static TranscriptEntry Decided(TranscriptEntry entry, ToolCallDecided decided) =>
        entry with
        {
            Title = decided.Title.Length > 0 ? decided.Title : entry.Title,
            Verdict = Word(decided.Verdict),
            Rule = decided.Rule,
            Reason = decided.Reason,
        };

    private static TranscriptEntry Ended(TranscriptEntry entry, ToolCallCompleted end) =>
        entry with
        {
            Outcome = Word(end.Outcome),
            Output = Cut(Text(end.Content)),
            DurationMs = end.DurationMs,
            Diff = FileDiff.Of(end.Details),
        };

    private static string Text(IReadOnlyList<ContentBlock> content) =>
        string.Join(
            '\n',
            content.Select(block =>
                block switch
                {
                    TextBlock text => text.Text,
                    ImageBlock image => $"[image {image.MediaType}]",
                    _ => "",
                }
            )
        );

    private static string Cut(string text) => text.Length > MostOutput ? $"{text[..MostOutput]}\n…" : text;

    private static string Word<T>(T word)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    private static TranscriptEntry Entry(EventEnvelope envelope, string kind) =>
        new(envelope.RootSeq, envelope.Ts, kind) { ChangedAt = envelope.RootSeq };

    private void Add(EventEnvelope envelope, string? key, TranscriptEntry entry)
    {
        if (key is not null)
        {
            _places[key] = _entries.Count;
        }

        _entries.Add(entry with { ChangedAt = envelope.RootSeq });
    }

    private void Change(EventEnvelope envelope, string key, Func<TranscriptEntry, TranscriptEntry> change)
    {
        if (_places.TryGetValue(key, out var at))
        {
            _entries[at] = change(_entries[at]) with { ChangedAt = envelope.RootSeq };
        }
    }
}

/// <summary>What a tool's facts say of a change to a file, as a unified diff.</summary>
internal static class FileDiff
{
    /// <summary>The diff; null where the facts are about none.</summary>
    public static string? Of(JsonElement? details)
    {
        if (
            details is not { ValueKind: JsonValueKind.Object } facts
            || !facts.TryGetProperty("hunks", out var hunks)
            || hunks.ValueKind != JsonValueKind.Array
            || !facts.TryGetProperty("path", out var path)
            || path.ValueKind != JsonValueKind.String
        )
        {
            return null;
        }

        var text = new StringBuilder();
        text.Append("--- ").Append(path.GetString()).Append("\n+++ ").Append(path.GetString()).Append('\n');
        foreach (var hunk in hunks.EnumerateArray())
        {
            text.Append(
                $"@@ -{Number(hunk, "oldStart")},{Number(hunk, "oldLines")} +{Number(hunk, "newStart")},{Number(hunk, "newLines")} @@\n"
            );
            if (hunk.TryGetProperty("lines", out var lines) && lines.ValueKind == JsonValueKind.Array)
            {
                foreach (var line in lines.EnumerateArray())
                {
                    text.Append(line.GetString()).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static int Number(JsonElement hunk, string name) =>
        hunk.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;
}
