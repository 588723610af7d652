using System.Globalization;
using System.Runtime.InteropServices;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Native;
using CodeAgent.Tools.Processes;
using Microsoft.Win32.SafeHandles;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>
/// A server's program in a session of its own, with its input and output as streams and its errors in a file. It never
/// outlives this process: a watcher beside it ends the group as soon as a pipe that only this process holds open is
/// closed, however this process ended.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>The arguments: mark, folder, file for errors, the watched pipe; the rest is the program.</summary>
    private const string Gate = $$"""
        read -r go || exit 125
        export {{ProcessMark.Variable}}="${{ProcessMark.Variable}} $1/$$"
        exec 2>>"$3" || exit 126
        cd "$2" || exit 126
        exec 3<"$4" || exit 126
        ( read -r end <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 &
        exec 3<&-
        shift 4
        exec "$@"
        """;

    // Held open for as long as this process lives; nothing is ever written to it.
    private static readonly Lazy<Native.Pipe?> s_life = new(Native.Pipe.TryOpen);

    private readonly ProcessTree _tree;
    private readonly MessageFeed _feed;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ProcessIdentity identity, string mark, Stream input, MessageFeed feed, TimeProvider clock)
    {
        Identity = identity;
        _tree = ProcessTree.OfChild(identity, mark, clock);
        _feed = feed;
        Input = new AskingStream(input, feed.Asked);
    }

    /// <summary>The process and its group.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>What the server reads.</summary>
    public Stream Input { get; }

    /// <summary>What the server writes.</summary>
    public Stream Output => _feed.Stream;

    /// <summary>Why it is over, once it is.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Starts a program.</summary>
    /// <param name="start">The program.</param>
    /// <param name="errorsFile">Where its errors are added.</param>
    /// <param name="mark">What its processes are found by.</param>
    /// <param name="limits">How much it may send.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="ChildStartException">The system cannot start it.</exception>
    public static ServerProcess Start(
        ServerStart start,
        string errorsFile,
        string mark,
        McpLimits limits,
        TimeProvider clock
    )
    {
        if (!OperatingSystem.IsLinux() || s_life.Value is not { } life)
        {
            throw new ChildStartException("Servers are started on Linux only.");
        }

        var input = Native.Pipe.TryOpen() ?? throw new ChildStartException("There are no file descriptors left.");
        if (Native.Pipe.TryOpen() is not { } output)
        {
            input.Close();
            throw new ChildStartException("There are no file descriptors left.");
        }

        var pid = SpawnThread.Run(() =>
            Spawn.Start(
                ShellProgram.Path,
                Arguments(start, errorsFile, mark, life),
                Variables(start),
                input.Reader,
                output.Writer
            )
        );
        _ = Libc.Close(input.Reader);
        _ = Libc.Close(output.Writer);
        var stream = new FileStream(
            new SafeFileHandle(input.Writer, ownsHandle: true),
            FileAccess.Write,
            bufferSize: 0
        );
        if (pid < 0 || ProcessTable.Identify(pid) is not { } identity)
        {
            stream.Dispose();
            _ = Libc.Close(output.Reader);
            throw new ChildStartException(
                $"The system does not start a process: {Marshal.GetPInvokeErrorMessage(Math.Abs(pid))}."
            );
        }

        return Watch(new Started(pid, output.Reader, identity, mark, stream), limits, clock);
    }

    /// <summary>Lets the program run. Its identity must be recorded by then.</summary>
    public void OpenGate()
    {
        try
        {
            Input.WriteByte((byte)'\n');
        }
        catch (IOException)
        {
            // It is gone already; its end is told elsewhere.
        }
    }

    /// <summary>Ends it and everything it started, in a few seconds at the most.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // A server that is told the end of its input may put things in order.
            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }

        await _tree.EndAsync(EndStep.CleanUp);
        _feed.Complete();
    }

    private static ServerProcess Watch(Started started, McpLimits limits, TimeProvider clock)
    {
        ServerProcess? server = null;
        var feed = new MessageFeed(
            limits,
            reason =>
            {
                server!._ended.TrySetResult(reason);
                _ = Libc.Kill(-started.Pid, (int)Signal.Kill);
            }
        );
        server = new ServerProcess(started.Identity, started.Mark, started.Input, feed, clock);
        _ = server.FollowAsync(ChildPump.Start(started.Pid, started.Output, feed));
        return server;
    }

    private async Task FollowAsync(Task<ChildExit> completion)
    {
        var exit = await completion;
        _feed.Complete();
        _ended.TrySetResult(
            exit.Signal is { } signal
                ? string.Create(CultureInfo.InvariantCulture, $"It was ended by signal {signal}.")
                : string.Create(CultureInfo.InvariantCulture, $"It exited with code {exit.Code}.")
        );
        // The watcher, and what the server left behind.
        await _tree.EndAsync(EndStep.AtOnce);
    }

    private static string[] Arguments(ServerStart start, string errorsFile, string mark, Native.Pipe life) =>
        [
            .. ShellProgram.PlainScript,
            Gate,
            "codeagent-mcp",
            ProcessMark.Safe(mark),
            start.Folder,
            errorsFile,
            string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{life.Reader}"),
            start.Program,
            .. start.Arguments,
        ];

    private static IEnumerable<string> Variables(ServerStart start) =>
        start.Environment.Select(variable => $"{variable.Key}={variable.Value}");

    private sealed record Started(int Pid, int Output, ProcessIdentity Identity, string Mark, Stream Input);

    /// <summary>Tells when something is written.</summary>
    private sealed class AskingStream(Stream inner, Action asked) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            asked();
            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            asked();
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
