using System.Globalization;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>A model call that is about to be made again.</summary>
/// <param name="Message">What failed.</param>
/// <param name="Wait">The time until then.</param>
/// <param name="Attempt">Which try it will be.</param>
/// <param name="MaxAttempts">How many there are.</param>
internal sealed record RetryNotice(string Message, TimeSpan Wait, int Attempt, int MaxAttempts)
{
    private const int MaxMessage = 200;

    /// <summary>What is known of it from its event, which names a time.</summary>
    public static RetryNotice Of(ModelCallFailed failed, EventEnvelope envelope, TurnLedger turn)
    {
        var wait = failed.RetryAt!.Value - envelope.Ts;
        return new RetryNotice(
            failed.Message,
            wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
            (turn.ModelCall(failed.CallId)?.Attempt ?? 1) + 1,
            failed.MaxAttempts ?? new SessionLimits().MaxModelAttempts
        );
    }

    /// <summary>Tells an event that is such a one to who waits for an output that may come late.</summary>
    public static void Tell(TextWriter error, SessionEvent known, EventEnvelope envelope, TurnLedger turn)
    {
        if (known is ModelCallFailed { RetryAt: not null } failed)
        {
            error.WriteLine($"codeagent: {Of(failed, envelope, turn).ToText()}");
        }
    }

    /// <summary>One line.</summary>
    public string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{TerminalText.Line(Message, MaxMessage)}; trying again in {Wait.TotalSeconds:0.#} s (attempt {Attempt} of {MaxAttempts})"
        );
}
