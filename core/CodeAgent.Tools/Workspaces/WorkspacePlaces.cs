using System.Security.Cryptography;
using System.Text;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Where things are below the state folder, and their names.</summary>
internal sealed class WorkspacePlaces(string stateFolder)
{
    private const int LongestName = 48;
    private const int HashLength = 12;

    private readonly string _state = Path.GetFullPath(stateFolder);

    /// <summary>The bare mirrors.</summary>
    public string Mirrors => Path.Join(_state, "mirrors");

    /// <summary>A folder for each workspace.</summary>
    public string Worktrees => Path.Join(_state, "worktrees");

    /// <summary>What setup scripts produced.</summary>
    public string Setups => Path.Join(_state, "setups");

    /// <summary>What nobody misses: checkouts of checks, locks, things moved aside.</summary>
    public string Scratch => Path.Join(_state, "scratch");

    /// <summary>Checkouts of checks.</summary>
    public string Checks => Path.Join(Scratch, "checks");

    /// <summary>Records of commands that run.</summary>
    public string Running => Path.Join(Scratch, "running");

    /// <summary>Workspaces that nobody knew, until they are deleted.</summary>
    public string Aside => Path.Join(Scratch, "aside");

    /// <summary>Lock files.</summary>
    public string Locks => Path.Join(Scratch, "locks");

    /// <summary>A name for a folder and a part of a ref: readable, and different for different texts.</summary>
    public static string NameOf(string text)
    {
        var safe = ProcessMark.Safe(text).Replace('.', '-').Trim('-');
        var shown = safe.Length > LongestName ? safe[..LongestName] : safe;
        return $"{shown}-{Hash(text)}".TrimStart('-');
    }

    /// <summary>A folder of the mirror that an order names.</summary>
    /// <exception cref="ArgumentException">It is no name of a mirror.</exception>
    public string Mirror(string name) =>
        name.Length > 0 && name[0] != '.' && name.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.')
            ? Path.Join(Mirrors, name)
            : throw new ArgumentException("That is not the name of a mirror.", nameof(name));

    /// <summary>The folder of a workspace: the agent's clone and what the runner keeps beside it.</summary>
    public string Workspace(string id) => Path.Join(Worktrees, NameOf(id));

    /// <summary>The file that two who work on the same thing lock.</summary>
    public string Lock(string kind, string name) => Path.Join(Locks, $"{kind}-{name}.lock");

    /// <summary>A folder, made where it is missing; only its owner may look into it.</summary>
    public static string Made(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        return folder;
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
