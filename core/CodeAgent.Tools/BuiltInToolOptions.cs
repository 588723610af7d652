using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Tools;

/// <summary>What the built-in tools need to know of their host.</summary>
public sealed record BuiltInToolOptions
{
    /// <summary>The variables that child processes inherit, as the host read them at its start. Keys of model vendors are left out.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder that <c>~</c> stands for, absolute.</summary>
    public string Home { get; init; } = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);

    /// <summary>Where commands are kept; null for nowhere.</summary>
    public Sandbox? Sandbox { get; init; }

    /// <summary>Where instructions about read files are looked for; null for nowhere.</summary>
    public Instructions.InstructionOptions? Instructions { get; init; }

    /// <summary>How long a shell command may run when the model does not say. Default 120 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The longest time a model may give a shell command. Default 600 s; at least <see cref="CommandTimeout"/>.</summary>
    public TimeSpan LongestCommandTimeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>What may be fetched from the web.</summary>
    public Web.WebFetchOptions Web { get; init; } = new();

    /// <summary>Bytes of one command's output that are kept in a file; a command that writes more is stopped. Default 64 MiB.</summary>
    public long LongestCommandOutput { get; init; } = 64 * 1024 * 1024;
}
