using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Peers.Tests;

/// <summary>
/// The npm package <c>@copilotkit/aimock</c> as a server: somebody else's reading of the vendors' APIs, answering from
/// fixtures.
/// </summary>
internal sealed class AiMockServer : IDisposable
{
    /// <summary>Names the folder that the package was installed into.</summary>
    public const string Variable = "CODEAGENT_AIMOCK";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private AiMockServer(string fixtures, int port)
    {
        var file = _folder["fixtures.json"];
        File.WriteAllText(file, fixtures);
        var program = Path.Combine(Folder()!, "node_modules/@copilotkit/aimock/dist/cli.js");
        string[] arguments = [program, "-p", $"{port}", "-f", file, "--strict", "--log-level", "warn"];
        var start = new ProcessStartInfo("node", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["AIMOCK_STRICT_TURN_INDEX"] = "1";
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, or skips the test where the package is not installed.</summary>
    public static async Task<AiMockServer> StartAsync(IEnumerable<object> fixtures)
    {
        Assert.SkipWhen(
            Folder() is null,
            $"{Variable} names no folder with @copilotkit/aimock; bash .ci/run installs it."
        );
        var server = new AiMockServer(JsonSerializer.Serialize(new { fixtures }), FreePort());
        await Eventually.BecomesTrue(server.Answers, "aimock answers");
        return server;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private bool Answers()
    {
        Assert.False(_process.HasExited, "aimock ended at once.");
        using var client = new TcpClient();
        try
        {
            client.Connect(Address.Host, Address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Folder() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder)
            ? folder
            : null;
}
