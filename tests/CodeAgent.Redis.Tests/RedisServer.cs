using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CodeAgent.Redis.Tests;

/// <summary>A real server of this test run on a free loopback port, with nothing kept on disk.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private const string Program = "/usr/bin/redis-server";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-redis-").FullName;
    private Process? _process;

    public int Port { get; } = FreePort();

    public string Configuration => $"127.0.0.1:{Port},connectTimeout=2000,syncTimeout=2000";

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Program))
        {
            await StartAsync();
        }
    }

    /// <summary>Skips the test where there is no server to be had.</summary>
    public static void Require()
    {
        if (!File.Exists(Program))
        {
            Assert.Skip("redis-server is not installed (Debian: apt install redis-server)");
        }
    }

    public async Task StartAsync()
    {
        string[] arguments =
        [
            .. new[] { "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder },
            .. new[] { "--save", "", "--appendonly", "no", "--loglevel", "warning" },
        ];
        _process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true })!;
        await Until(AnswersAsync, "redis-server answers");
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Sends one command and returns the first line of the answer.</summary>
    public async Task<string> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        using var reader = new StreamReader(client.GetStream());
        await writer.WriteLineAsync(command);
        return await reader.ReadLineAsync() ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Waits for a condition, with one deadline for all tests.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < s_deadline, $"not within {s_deadline}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("PING") == "+PONG";
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
}
