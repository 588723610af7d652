using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Gateway.Tasks.Results;

/// <summary>What was changed.</summary>
/// <param name="From">The commit before; null where there is none yet.</param>
/// <param name="To">The commit after.</param>
/// <param name="Files">The files.</param>
/// <param name="Added">Added lines.</param>
/// <param name="Deleted">Deleted lines.</param>
/// <param name="Patch">The patch.</param>
/// <param name="IsCut">Whether the patch is longer than is shown.</param>
/// <param name="Html">The patch as a fragment of HTML, where it was asked for.</param>
internal sealed record DiffDocument(
    string? From,
    string? To,
    IReadOnlyList<FileChange> Files,
    int Added,
    int Deleted,
    string Patch,
    bool IsCut,
    string? Html
);

/// <summary>The report.</summary>
internal sealed record ReportDocument(string Markdown, string Html);

/// <summary>Every check that was run.</summary>
/// <param name="Checks">The checks in order.</param>
/// <param name="ChangedChecks">Checks whose own files the task changed.</param>
internal sealed record EvidenceDocument(IReadOnlyList<EvidenceCheck> Checks, IReadOnlyList<string> ChangedChecks);

/// <summary>A check that was run.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Artifact">All that it printed, by this name.</param>
internal sealed record EvidenceCheck(
    int Number,
    CheckScope Scope,
    string? Subtask,
    string Command,
    string Commit,
    string Tree,
    int? ExitCode,
    bool Passed,
    string? Failure,
    long DurationMs,
    string Output,
    string Artifact
);

/// <summary>What a task left behind.</summary>
internal sealed record ArtifactsDocument(IReadOnlyList<ArtifactDocument> Artifacts);

/// <summary>One thing that a task left behind.</summary>
internal sealed record ArtifactDocument(string Name, string About, string ContentType);
