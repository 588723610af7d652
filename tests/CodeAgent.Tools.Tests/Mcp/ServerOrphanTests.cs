using System.Diagnostics;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Tools.Tests.Mcp;

/// <summary>A host that is killed leaves no server behind.</summary>
public sealed class ServerOrphanTests : IDisposable
{
    public const string Role = "dying-mcp-host";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_end_with_a_host_that_is_killed()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ServerOrphanTests).Assembly.Location);
        start.ArgumentList.Add(Role);
        start.ArgumentList.Add(_folder.Path);
        using var host = Process.Start(start)!;
        await host.WaitForExitAsync().Within();
        Assert.Equal(137, host.ExitCode);
        var pids = File.ReadAllLines(_folder["pids"]).Select(int.Parse).ToList();
        Assert.Single(pids);
        await McpServerTests.GoneAsync(pids);
    }

    /// <summary>The host: waits for its server's tool, names the server's process, and dies.</summary>
    public static async Task<int> PlayAsync(string folder)
    {
        await using var server = new ScriptServer("hangs-in-call");
        await server.ToolAsync("mcp__script__act");
        await File.WriteAllLinesAsync(Path.Join(folder, "pids"), server.Pids.Select(pid => $"{pid}"));
        Process.GetCurrentProcess().Kill();
        return 1;
    }
}
