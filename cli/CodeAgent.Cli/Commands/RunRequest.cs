using System.Text.Json;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Commands;

/// <summary>What a headless run is asked for.</summary>
internal sealed record RunRequest
{
    /// <summary>The prompt of the command line; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>How answers are written.</summary>
    public OutputFormat Output { get; init; }

    /// <summary>How messages are read.</summary>
    public InputFormat Input { get; init; }

    /// <summary>Which session.</summary>
    public SessionChoice Session { get; init; } = new SessionChoice.New(null);

    /// <summary>Whether a new session goes on from that one, and which id it has; null where that one goes on itself.</summary>
    public SessionChoice.New? Fork { get; init; }

    /// <summary>Whether there will be a new session.</summary>
    public bool StartsSession => Session is SessionChoice.New || Fork is not null;

    /// <summary>The model's name; null for the environment's or the default.</summary>
    public string? Model { get; init; }

    /// <summary>The mode; null where no flag gives one.</summary>
    public PermissionMode? PermissionMode { get; init; }

    /// <summary>Rules of the flags.</summary>
    public IReadOnlyList<PermissionRule> Rules { get; init; } = [];

    /// <summary>More folders, absolute.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Limits; null where no flag gives one.</summary>
    public SessionLimits? Limits { get; init; }

    /// <summary>Whether commands are kept in a sandbox; null where no flag says.</summary>
    public SandboxMode? Sandbox { get; init; }

    /// <summary>Text that replaces the system prompt; null for none.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>Text added to the system prompt; null for none.</summary>
    public string? AppendSystemPrompt { get; init; }

    /// <summary>Whether the host on the other end of the pipes decides calls that need a decision.</summary>
    public bool AsksHost { get; init; }

    /// <summary>Whether the command line says what to do, or says that messages come one by one.</summary>
    public bool HasPrompt => Prompt is not null || Input == InputFormat.StreamJson;

    /// <summary>Whether requests and answers go over the same pipes as messages and lines.</summary>
    public bool IsControlled => this is { Input: InputFormat.StreamJson, Output: OutputFormat.StreamJson };

    /// <summary>JSON Schema that answers must fit; null for answers in text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Lines that are wanted beside the others.</summary>
    public MoreLines MoreLines { get; init; }

    /// <summary>Files with more servers, absolute.</summary>
    public IReadOnlyList<string> ServerFiles { get; init; } = [];

    /// <summary>Whether only the servers of those files are used.</summary>
    public bool IsServersStrict { get; init; }

    /// <summary>Whether more of what happens is told.</summary>
    public bool IsVerbose { get; init; }
}

/// <summary>Which session a run works in.</summary>
internal abstract record SessionChoice
{
    private SessionChoice() { }

    /// <summary>A new one, with this id if given.</summary>
    internal sealed record New(string? Id) : SessionChoice;

    /// <summary>The one with this id.</summary>
    internal sealed record Resume(string Id) : SessionChoice;

    /// <summary>The folder's latest.</summary>
    internal sealed record Latest : SessionChoice;
}

/// <summary>How answers are written.</summary>
internal enum OutputFormat
{
    /// <summary>The last answer as text.</summary>
    Text,

    /// <summary>One JSON object at the end.</summary>
    Json,

    /// <summary>A JSON object a line, as things happen.</summary>
    StreamJson,
}

/// <summary>How messages are read.</summary>
internal enum InputFormat
{
    /// <summary>All of standard input is one text.</summary>
    Text,

    /// <summary>A JSON message a line.</summary>
    StreamJson,
}
