namespace CodeAgent.Core.Sessions.Events;

/// <summary>Something that holds or lets through what the agent does, beside rules and people: hooks, reviewers, boundaries.</summary>
public abstract record GuardEvent : SessionEvent;
