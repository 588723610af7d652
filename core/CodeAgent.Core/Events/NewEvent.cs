namespace CodeAgent.Core.Events;

/// <summary>An event on its way into a store, before it has a position or a time.</summary>
/// <param name="Type">The event record's name.</param>
/// <param name="V">Version of its shape, from 1.</param>
/// <param name="Data">Its JSON object in UTF-8; the store keeps these bytes.</param>
/// <param name="Trace">W3C <c>traceparent</c> of the cause; null where unknown.</param>
public sealed record NewEvent(string Type, int V, ReadOnlyMemory<byte> Data, string? Trace = null);
