using System.Globalization;
using System.Text;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Cli.Hosting.Audit;

/// <summary>Everything that the record says about one call, in its order, and who decided in one line.</summary>
internal sealed class CallHistory(string callId)
{
    private readonly StringBuilder _lines = new();
    private readonly Dictionary<string, string> _approvals = new(StringComparer.Ordinal);
    private string _decision = "It was not decided.";
    private string? _stream;

    /// <summary>Whether the call was met.</summary>
    public bool IsFound => _stream is not null;

    /// <summary>Takes an event in.</summary>
    public void Add(SealedEvent sealedEvent)
    {
        var happened = sealedEvent.Event;
        if (_stream is not null && happened.Stream.Value != _stream)
        {
            return;
        }

        if (SessionCodec.Decode(happened) is { } known && Tell(known) is { } text)
        {
            _stream = happened.Stream.Value;
            _lines.Append(
                CultureInfo.InvariantCulture,
                $"  {happened.Seq, 5}  {happened.Ts:yyyy-MM-dd HH:mm:ss}  {happened.Type, -18} {text}  [{sealedEvent.Hash[..12]}]\n"
            );
        }
    }

    /// <summary>The account.</summary>
    public string ToText() => $"{callId} in {_stream}: {_decision}\n{_lines}";

    private string? Tell(SessionEvent known) =>
        known switch
        {
            ToolCallRequested asked when asked.CallId == callId =>
                $"{asked.Name}, arguments {asked.ArgumentsHash[..12]}",
            HooksCompleted said when said.CallId == callId => Hooks(said),
            CallReviewed review when review.CallId == callId => Review(review),
            ToolCallDecided decided when decided.CallId == callId => Decided(decided),
            ApprovalRequested asked when asked.CallId == callId => Asked(asked),
            ApprovalDecided answer when _approvals.ContainsKey(answer.ApprovalId) => Answered(answer),
            ApprovalExpired late when _approvals.ContainsKey(late.ApprovalId) => Expired(),
            ToolCallStarted started when started.CallId == callId => Text(
                $"attempt {started.Attempt}, process {started.Owner.Pid}"
            ),
            ToolCallCompleted end when end.CallId == callId => Ended(end),
            _ => null,
        };

    private static string Hooks(HooksCompleted said)
    {
        var word = said.Verdict?.ToString().ToLowerInvariant() ?? (said.Blocks ? "objects" : "no word");
        var runs = string.Join(", ", said.Runs.Select(run => $"{run.Hook} ({run.Outcome})"));
        var changed = said.UpdatedInput is null ? "" : ", arguments changed";
        return $"{said.Event}: {word}{changed}; {runs}{(said.Reason is { } why ? ": " + why : "")}";
    }

    private static string Review(CallReviewed review) =>
        $"{review.Model} {(review.IsUnavailable ? "gave no answer" : review.Allows ? "allows" : "blocks")}"
        + Text($" at stage {review.Stage}: {review.Reason} (saw {Short(review.InputSha256)})");

    private string Decided(ToolCallDecided decided)
    {
        var word = decided.Verdict.ToString().ToLowerInvariant();
        _decision = $"{word} by '{decided.Rule}' of {decided.Source}. {decided.Reason}";
        return $"{word}: {decided.Rule} ({decided.Source})";
    }

    private string Asked(ApprovalRequested asked)
    {
        _approvals[asked.ApprovalId] = asked.Title;
        return $"asked: {asked.Reason} (arguments {asked.ArgumentsHash[..12]})";
    }

    private string Answered(ApprovalDecided answer)
    {
        var word = answer.Approved ? "allowed" : "denied";
        _decision = $"{word} by {answer.Actor}.{(answer.Comment is { } why ? " " + why : "")}";
        return $"{word} by {answer.Actor}";
    }

    private string Expired()
    {
        _decision = "denied: nobody answered in time.";
        return "nobody answered in time";
    }

    private string Ended(ToolCallCompleted end)
    {
        if (end.Outcome == ToolOutcome.Denied && _decision.StartsWith("ask by", StringComparison.Ordinal))
        {
            _decision = $"denied, because nobody was there to ask. {_decision}";
        }

        return Text($"{end.Outcome} after {end.DurationMs} ms");
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
