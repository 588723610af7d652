using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>What a list shows of a stream, kept beside its events by the same transaction.</summary>
/// <param name="Status">A word of the stream's own kind, e.g. <c>running</c>, <c>idle</c>, <c>waiting</c>, <c>failed</c>.</param>
/// <param name="Title">One line for a person; at most 200 characters.</param>
/// <param name="Workspace">The folder or repository it works on; empty where there is none.</param>
/// <param name="Summary">A small JSON object with what else its lists show; empty for none.</param>
public sealed record HeadProjection(string Status, string Title, string Workspace, string Summary = "");

/// <summary>The head of a stream.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Root">The root of the tree it belongs to; itself for a root.</param>
/// <param name="LastSeq">Its last event's number; 0 while it has none.</param>
/// <param name="LastRootSeq">The last number of the whole tree at the time of reading.</param>
/// <param name="Epoch">How often its owner changed.</param>
/// <param name="Owner">Who holds its lease; null where free, released or run out.</param>
/// <param name="PendingCommands">Commands in its inbox that are not answered.</param>
/// <param name="Projection">What lists show of it; empty words before the first append that sets it.</param>
/// <param name="CreatedAt">When its first command was posted.</param>
/// <param name="UpdatedAt">When it was last written; no two writes of a store have the same, so it serves as a cursor.</param>
public sealed record StreamHead(
    StreamId Stream,
    StreamId Root,
    long LastSeq,
    long LastRootSeq,
    long Epoch,
    OwnerId? Owner,
    int PendingCommands,
    HeadProjection Projection,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
);

/// <summary>Which heads to list.</summary>
/// <param name="Kind">Only streams whose name begins with this part, e.g. <c>session</c>; null for all.</param>
/// <param name="Statuses">Only these words; empty for all.</param>
/// <param name="Root">Only streams of this tree; null for all.</param>
/// <param name="Workspace">Only streams on exactly this workspace; null for all.</param>
/// <param name="RootsOnly">Leaves out streams that have a parent.</param>
/// <param name="Limit">How many at the most, 1 to 10,000.</param>
/// <param name="UpdatedBefore">Only heads updated before this instant, for paging; null for the newest.</param>
public sealed record HeadQuery(
    string? Kind = null,
    IReadOnlyList<string>? Statuses = null,
    StreamId? Root = null,
    string? Workspace = null,
    bool RootsOnly = false,
    int Limit = 100,
    DateTimeOffset? UpdatedBefore = null
);
