using System.Text.Json;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Testing.Sessions;

/// <summary>One of each event and command of hooks, reviewers and boundaries.</summary>
public static class GuardSamples
{
    private const string Settings = "/work/.claude/settings.json";

    /// <summary>A hook with all it can have.</summary>
    public static HookDefinition Hook { get; } =
        new(HookEvent.PreToolUse, HookKind.Command, "check", Settings)
        {
            Matcher = "Bash|Edit",
            Condition = "Bash(git *)",
            Arguments = ["--strict"],
            TimeoutMs = 5_000,
            FailsClosed = true,
            Headers = new Dictionary<string, string> { ["X-Team"] = "$TEAM" },
            AllowedVariables = ["TEAM"],
            Model = "scripted:guard.json",
            Probes = [new HookProbe("Bash", JsonElement.Parse("""{"command":"git push"}"""), PermissionVerdict.Deny)],
            Files = [new HookFile("hooks/check.sh", new string('a', 64))],
        };

    /// <summary>The events.</summary>
    public static IReadOnlyList<SessionEvent> Events { get; } =
    [
        new HooksStarted("PreToolUse-c1", HookEvent.PreToolUse, "Bash", "c1", 2, 7),
        new HooksCompleted(
            "PreToolUse-c1",
            HookEvent.PreToolUse,
            "c1",
            [new HookRun("settings.json: check", Settings, HookOutcome.Blocked, 41, "It ended with code 1.")]
        )
        {
            Verdict = PermissionVerdict.Deny,
            Blocks = true,
            Reason = "Größe ist geschützt.",
            DecidedBy = "settings.json: check",
            UpdatedInput = JsonElement.Parse("""{"command":"git status"}"""),
            Context = "The branch is protected.",
            Message = "A hook looked at it.",
            Stops = "Enough.",
        },
        new CallReviewStarted("c1", 1, 7, "scripted:guard.json"),
        new CallReviewed(
            "c1",
            false,
            2,
            "publish",
            "Nobody asked for a push.",
            new string('b', 64),
            "scripted:guard.json",
            new ModelUsage(310, 42),
            1_200
        )
        {
            IsUnavailable = true,
        },
        new BoundaryAdded(
            new Boundary("b1", BoundaryKind.Write, "src/größe.cs", "do not touch src/größe.cs"),
            "user:ada"
        ),
        new BoundaryRemoved("b1", "user:ada"),
    ];

    /// <summary>The commands.</summary>
    public static IReadOnlyList<SessionCommand> Commands { get; } =
    [new AddBoundary(BoundaryKind.Run, "npm publish", "never run `npm publish`"), new RemoveBoundary("b1")];
}
