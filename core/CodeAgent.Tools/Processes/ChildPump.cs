using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Processes;

/// <summary>
/// Owns one child's output and its exit, on a thread of its own that blocks in <c>poll</c>: no timer and no thread pool
/// lies between a command's end and its result.
/// </summary>
internal sealed unsafe class ChildPump
{
    /// <summary>After the child's exit, output that something else still holds open is given up when silent for this long.</summary>
    private const int IdleMilliseconds = 200;

    /// <summary>And after this long even where it is not silent.</summary>
    private const int DrainMilliseconds = 1000;

    private const int PollWithoutPidFd = 5;
    private const nint PidFdOpen = 434;
    private const int BufferSize = 64 * 1024;

    private readonly int _pid;
    private readonly IChildOutput _taker;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private int _output;
    private int _pidFd;
    private ChildExit? _exit;
    private long _exitedAt;

    private ChildPump(int pid, int output, IChildOutput taker)
    {
        _pid = pid;
        _output = output;
        _taker = taker;
    }

    /// <summary>Starts to pump; the task ends when the child is gone and its output is at its end or given up.</summary>
    public static Task<ChildExit> Start(int pid, int output, IChildOutput taker) =>
        Task.Factory.StartNew(
            new ChildPump(pid, output, taker).Run,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously,
            TaskScheduler.Default
        );

    private ChildExit Run()
    {
        // Kernels before 5.3 have no descriptors of processes: there the exit is asked for every few milliseconds.
        _pidFd = (int)Libc.SystemCall(PidFdOpen, _pid, 0);
        try
        {
            while (true)
            {
                var (readable, mayHaveExited) = Wait();
                if (readable)
                    Read();
                if (mayHaveExited)
                    Reap();
                if (_exit is not null && (_output < 0 || IsGivenUp(readable)))
                    return _exit with { OutputHeld = _output >= 0 };
            }
        }
        finally
        {
            CloseOutput();
            if (_pidFd >= 0)
                _ = Libc.Close(_pidFd);
        }
    }

    private (bool Readable, bool MayHaveExited) Wait()
    {
        var running = _exit is null;
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Fd = _output, Events = Libc.PollIn };
        entries[1] = new PollEntry { Fd = running ? _pidFd : -1, Events = Libc.PollIn };
        var timeout =
            !running ? IdleMilliseconds
            : _pidFd >= 0 ? -1
            : PollWithoutPidFd;
        if (Libc.Poll(entries, 2, timeout) < 0)
            return (false, running);
        return (entries[0].Returned != 0, running && (_pidFd < 0 || entries[1].Returned != 0));
    }

    private void Read()
    {
        fixed (byte* buffer = _buffer)
        {
            var length = Libc.Read(_output, buffer, BufferSize);
            if (length > 0)
                _taker.Write(_buffer.AsSpan(0, (int)length));
            else if (length == 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Libc.Eintr)
                CloseOutput();
        }
    }

    private void Reap()
    {
        int status;
        var reaped = Libc.WaitPid(_pid, &status, Libc.NoHang);
        if (reaped == 0)
            return;

        // Minus one: a host that was started with SIGCHLD ignored has no exit codes.
        _exit = reaped == _pid ? ChildExit.FromStatus(status) : new ChildExit(null, null, false);
        _exitedAt = Environment.TickCount64;
    }

    private bool IsGivenUp(bool readable) =>
        (!readable && _exitedAt + IdleMilliseconds <= Environment.TickCount64)
        || _exitedAt + DrainMilliseconds <= Environment.TickCount64;

    private void CloseOutput()
    {
        if (_output >= 0)
            _ = Libc.Close(_output);
        _output = -1;
    }
}
