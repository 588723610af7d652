using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Hooks;

/// <summary>One moment of a turn at which hooks run, once.</summary>
/// <param name="Id">Its name within the turn.</param>
/// <param name="Event">Its kind.</param>
/// <param name="Subject">What matchers are about.</param>
/// <param name="CallId">The call it is about; null for none.</param>
public sealed record HookPoint(string Id, HookEvent Event, string Subject, string? CallId = null)
{
    /// <summary>The moment of a call.</summary>
    public static HookPoint OfCall(HookEvent moment, string callId, string tool) =>
        new(IdOf(moment, callId), moment, tool, callId);

    /// <summary>The name of a moment that is about one thing, e.g. a call.</summary>
    public static string IdOf(HookEvent moment, string about) => $"{moment}-{about}";

    /// <summary>The moment that was begun.</summary>
    public static HookPoint Of(HooksStarted started) =>
        new(started.PointId, started.Event, started.Subject, started.CallId);
}

/// <summary>How far a moment is.</summary>
/// <param name="Started">Its last start.</param>
/// <param name="Completed">Its end; null before.</param>
public sealed record HookPointState(HooksStarted Started, HooksCompleted? Completed = null);
