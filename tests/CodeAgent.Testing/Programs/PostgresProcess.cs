using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CodeAgent.Testing.Programs;

/// <summary>A real PostgreSQL server of a test run on a free loopback port. It refuses to run as root, so root lends it another user.</summary>
public sealed class PostgresProcess : IDisposable
{
    private const string OtherUser = "nobody";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly string[] _settings;
    private Process? _process;

    private PostgresProcess(string[] settings)
    {
        _settings = settings;
        _folder = Directory.CreateTempSubdirectory("codeagent-postgres-").FullName;
    }

    /// <summary>Why there is no server here; null where one can be started.</summary>
    public static string? SkipReason { get; } =
        Programs is null ? "postgres is not installed (Debian: apt install postgresql)" : null;

    /// <summary>The loopback port; the same for its whole life, restarts included.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Its address, without a schema.</summary>
    public string Address => $"postgres://test@127.0.0.1:{Port}/postgres";

    private static string? Programs
    {
        get
        {
            var places = Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(place => $"{place}/bin")
                : [];
            return places
                .Concat(["/usr/bin", "/usr/local/bin"])
                .FirstOrDefault(place => File.Exists($"{place}/initdb") && File.Exists($"{place}/postgres"));
        }
    }

    /// <summary>Makes a database cluster and starts the server on it.</summary>
    /// <param name="settings">More settings, e.g. <c>fsync=off</c>.</param>
    public static async Task<PostgresProcess> StartNewAsync(params string[] settings)
    {
        var server = new PostgresProcess(settings);
        try
        {
            await server.MakeAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same data.</summary>
    public async Task StartAsync()
    {
        string[] settings =
        [
            .. new[]
            {
                $"port={Port}",
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=200",
            },
            .. _settings,
        ];
        _process = Start(
            "postgres",
            ["-D", Path.Combine(_folder, "data"), .. settings.SelectMany(setting => new[] { "-c", setting })]
        );
        _ = _process.StandardError.ReadToEndAsync();
        var begin = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(begin) > s_deadline)
            {
                throw new TimeoutException("postgres did not start.");
            }

            await Task.Delay(s_interval, TimeProvider.System);
        }
    }

    /// <summary>Ends it as a crash would; what was committed is on the disk.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task MakeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var give = Process.Start("chown", [OtherUser, _folder]);
            await give.WaitForExitAsync();
        }

        string[] arguments =
        [
            .. new[] { "-D", Path.Combine(_folder, "data"), "-U", "test", "--auth", "trust", "--no-sync" },
            .. new[] { "--encoding", "UTF8", "--locale", "C" },
        ];
        using var making = Start("initdb", arguments);
        var errors = making.StandardError.ReadToEndAsync();
        _ = making.StandardOutput.ReadToEndAsync();
        await making.WaitForExitAsync();
        if (making.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb: {await errors}");
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        string[] lent = Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={OtherUser}", "--regid=nogroup", "--clear-groups", "--"]
            : [];
        string[] all = [.. lent, $"{Programs}/{program}", .. arguments];
        return Process.Start(
            new ProcessStartInfo(all[0], all[1..])
            {
                WorkingDirectory = "/",
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
    }

    /// <summary>Whether it answers the protocol's question about encryption: then it takes connections, or says that it starts.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            byte[] question = [0, 0, 0, 8, 4, 210, 22, 47];
            await client.GetStream().WriteAsync(question);
            return client.GetStream().ReadByte() is 'N' or 'S';
        }
        catch (Exception error) when (error is SocketException or IOException)
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
