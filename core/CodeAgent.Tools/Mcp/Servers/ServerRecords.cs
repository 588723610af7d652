using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>Which servers run for which host, so that what a dead host left running is found by the next one.</summary>
internal sealed class ServerRecords(string folder, TimeProvider clock)
{
    /// <summary>Records a server before its program may run.</summary>
    public string Add(string mark, ProcessIdentity process)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Join(folder, $"{process.Pid}-{process.StartTime}.json");
        var owner = ProcessTable.Identify(Environment.ProcessId)!;
        File.WriteAllBytes(
            path,
            JsonSerializer.SerializeToUtf8Bytes(
                new ServerRecord(mark, process, owner),
                ServerRecordContext.Default.ServerRecord
            )
        );
        return path;
    }

    /// <summary>The server is gone.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A record of a process that is gone does no harm.
        }
    }

    /// <summary>Ends the servers whose hosts are dead.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(folder))
        {
            return;
        }

        foreach (var path in Directory.GetFiles(folder, "*.json"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(path) is not { } server || ProcessTable.Identify(server.Owner.Pid) == server.Owner)
            {
                continue;
            }

            await new ProcessReaper(clock).ReapAsync(server.Mark, server.Process, cancellationToken);
            Remove(path);
        }
    }

    private static ServerRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ServerRecordContext.Default.ServerRecord);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a record says.</summary>
/// <param name="Mark">What the server's processes are found by.</param>
/// <param name="Process">Its process.</param>
/// <param name="Owner">The host.</param>
internal sealed record ServerRecord(string Mark, ProcessIdentity Process, ProcessIdentity Owner);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServerRecord))]
internal sealed partial class ServerRecordContext : JsonSerializerContext;
