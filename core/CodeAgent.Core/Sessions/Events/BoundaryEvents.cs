using CodeAgent.Core.Boundaries;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>A person drew a line: a rule that holds until they take it back, whatever the conversation becomes.</summary>
/// <param name="Boundary">The line.</param>
/// <param name="Actor">Who drew it.</param>
public sealed record BoundaryAdded(Boundary Boundary, string Actor) : GuardEvent;

/// <summary>A person took a line back.</summary>
/// <param name="BoundaryId">Which.</param>
/// <param name="Actor">Who.</param>
public sealed record BoundaryRemoved(string BoundaryId, string Actor) : GuardEvent;
