using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Configuration;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Trust;

namespace CodeAgent.Cli.Trusting;

/// <summary>What the settings files of a folder and its user make run, and how each of it stands.</summary>
internal sealed class FolderSettings
{
    private const string TrustFileName = "trust.jsonl";

    private FolderSettings(CliEnvironment environment, string folder, TimeProvider clock)
    {
        Folder = folder;
        Files = SettingsReader.Read(
            new SettingsPlaces(folder)
            {
                ClaudeFolder = environment.ClaudeFolder,
                UserFolder = environment.ConfigFolder,
            }
        );
        Trust = new TrustFile(
            Path.Combine(environment.StateFolder, TrustFileName),
            new TrustLocks(Honoured(environment)),
            clock
        );
        Hooks = [.. HookReader.Read(Files).Select(Found)];
        Environments = [.. Files.Select(file => FoundEnvironment.Read(file, folder)).OfType<FoundEnvironment>()];
    }

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The files, the strongest first.</summary>
    public IReadOnlyList<SettingsFile> Files { get; }

    /// <summary>What was accepted.</summary>
    public ITrust Trust { get; }

    /// <summary>All hooks, the strongest file's first.</summary>
    public IReadOnlyList<FoundHook> Hooks { get; }

    /// <summary>All files' variables, the strongest file's first.</summary>
    public IReadOnlyList<FoundEnvironment> Environments { get; }

    /// <summary>What the folder itself brings, each once.</summary>
    public IReadOnlyList<TrustItem> Items =>
        [
            .. Hooks
                .Select(hook => hook.Item)
                .Concat(Environments.Select(found => found.Item))
                .OfType<TrustItem>()
                .DistinctBy(item => item.Hash),
        ];

    /// <summary>What nobody decided about yet.</summary>
    public IReadOnlyList<(TrustItem Item, TrustAnswer Answer)> Undecided =>
        [
            .. Items
                .Select(item => (item, Trust.Find(item)))
                .Where(pair => pair.Item2 is TrustAnswer.Unknown or TrustAnswer.Changed),
        ];

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">One cannot be used; file and place are named (AGENT0102).</exception>
    public static FolderSettings Read(CliEnvironment environment, string folder, TimeProvider clock) =>
        new(environment, folder, clock);

    /// <summary>Whether something may run: it is the user's or the administrator's, or was accepted.</summary>
    public bool May(TrustItem? item) => item is null || Trust.Find(item) is TrustAnswer.Accepted or TrustAnswer.Locked;

    private FoundHook Found(HookDefinition hook)
    {
        var isOfFolder = Files.First(file => file.Path == hook.Source).IsFromRepository;
        var pinned = isOfFolder ? HookTrust.Pin(hook, Folder) : hook;
        return new FoundHook(pinned, isOfFolder ? HookTrust.Item(pinned, Folder) : null);
    }

    /// <summary>Folders whose locks count: said in the user's own configuration, which no repository writes.</summary>
    private IReadOnlyList<string> Honoured(CliEnvironment environment)
    {
        var own = Files.FirstOrDefault(file =>
            file.Scope == SettingsScope.User
            && Path.GetDirectoryName(file.Path) == environment.ConfigFolder.TrimEnd('/')
        );
        if (own?.Find("trust") is not { } trust)
        {
            return [];
        }

        if (
            trust.ValueKind != JsonValueKind.Object
            || (trust.TryGetProperty("honourLocks", out var locks) && locks.ValueKind != JsonValueKind.Array)
        )
        {
            throw SettingsReader.Invalid(own.Path, "trust.honourLocks: it is no list of folders.");
        }

        return locks.ValueKind == JsonValueKind.Array ? [.. locks.EnumerateArray().Select(Folder)] : [];

        string Folder(JsonElement item) =>
            item.ValueKind == JsonValueKind.String && Path.IsPathFullyQualified(item.GetString()!)
                ? Path.GetFullPath(item.GetString()!)
                : throw SettingsReader.Invalid(own.Path, "trust.honourLocks: an item is no absolute folder.");
    }
}

/// <summary>A hook of the settings.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Item">What must be accepted for it; null for the user's and the administrator's own.</param>
internal sealed record FoundHook(HookDefinition Hook, TrustItem? Item);
