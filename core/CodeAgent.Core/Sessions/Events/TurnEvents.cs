using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>When an input is taken in.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<InputMode>))]
public enum InputMode
{
    /// <summary>As a turn of its own, after those before it.</summary>
    Queue,

    /// <summary>At the next step boundary of the running turn.</summary>
    Steer,

    /// <summary>At once: the running turn is interrupted and a new one begins with it.</summary>
    Interrupt,
}

/// <summary>Someone said something to the agent.</summary>
public sealed record InputPosted(string InputId, InputMode Mode, IReadOnlyList<ContentBlock> Content, string Actor)
    : SessionEvent
{
    /// <summary>JSON Schema of an object that the turn's final answer must be; null for an answer in text.</summary>
    public JsonElement? OutputSchema { get; init; }
}

/// <summary>A turn began with these inputs.</summary>
public sealed record TurnStarted(string TurnId, IReadOnlyList<string> InputIds) : SessionEvent;

/// <summary>The running turn took in more inputs at a step boundary.</summary>
public sealed record InputsTaken(string TurnId, IReadOnlyList<string> InputIds) : SessionEvent;

/// <summary>The model stopped without the answer in the form that was asked for and is told so.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="Text">What it is told, as a user's message.</param>
public sealed record OutputDemanded(string TurnId, string Text) : SessionEvent;

/// <summary>The running turn is to stop. No tool call starts after this event.</summary>
public sealed record InterruptRequested(string TurnId, string Reason, string Actor) : SessionEvent;

/// <summary>How a turn ended.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TurnOutcome>))]
public enum TurnOutcome
{
    /// <summary>The model stopped by itself.</summary>
    Completed,

    /// <summary>It was interrupted.</summary>
    Interrupted,

    /// <summary>It reached its number of steps or its time.</summary>
    LimitReached,

    /// <summary>A budget of the tree is used up.</summary>
    BudgetExhausted,

    /// <summary>The model refused.</summary>
    Refused,

    /// <summary>A model call failed for good.</summary>
    ModelFailed,

    /// <summary>The same call brought the same result again and again.</summary>
    Repetition,

    /// <summary>Its owners died one after another at the same point, so nobody runs it again.</summary>
    Quarantined,
}

/// <summary>The turn ended.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="Outcome">How.</param>
/// <param name="Detail">One sentence; null where the outcome says all.</param>
/// <param name="Code">The error's code, e.g. <c>AGENT0206</c>; null where there is none.</param>
public sealed record TurnCompleted(string TurnId, TurnOutcome Outcome, string? Detail = null, string? Code = null)
    : SessionEvent;
