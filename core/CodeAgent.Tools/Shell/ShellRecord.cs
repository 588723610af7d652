using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Shell;

/// <summary>
/// A file that names the process of a background shell and its owner, so that what a dead owner left running is found
/// by the next one. It lies in the session's folder for output.
/// </summary>
internal sealed class ShellRecord
{
    private readonly string _path;

    private ShellRecord(string path) => _path = path;

    /// <summary>Writes one, before the shell may run.</summary>
    public static ShellRecord Write(string id, RunningCommand command, ToolContext context)
    {
        var folder = Folder(context.SpillFolder);
        Directory.CreateDirectory(folder);
        var path = Path.Join(folder, $"{id}.json");
        var owner = ProcessTable.Identify(Environment.ProcessId)!;
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new ShellOwner(context.CallId, command.Identity, owner),
            ShellOwnerContext.Default.ShellOwner
        );
        File.WriteAllBytes(path, json);
        return new ShellRecord(path);
    }

    /// <summary>The shell is gone.</summary>
    public void Remove()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A record of a process that is gone does no harm.
        }
    }

    /// <summary>Ends the shells in a session's folder whose owners are dead.</summary>
    public static async Task ReapAsync(string spillFolder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Folder(spillFolder);
        if (!OperatingSystem.IsLinux() || !Directory.Exists(folder))
            return;
        foreach (var path in Directory.GetFiles(folder, "*.json"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(path) is not { } shell || ProcessTable.Identify(shell.Owner.Pid) == shell.Owner)
                continue;
            await new ProcessReaper(clock).ReapAsync(shell.CallId, shell.Process, cancellationToken);
            new ShellRecord(path).Remove();
        }
    }

    private static string Folder(string spillFolder) => Path.Join(spillFolder, "shells");

    private static ShellOwner? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ShellOwnerContext.Default.ShellOwner);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a record says.</summary>
/// <param name="CallId">The call that started the shell.</param>
/// <param name="Process">Its process.</param>
/// <param name="Owner">The process that owns it.</param>
internal sealed record ShellOwner(string CallId, ProcessIdentity Process, ProcessIdentity Owner);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShellOwner))]
internal sealed partial class ShellOwnerContext : JsonSerializerContext;
