using System.Runtime.InteropServices;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Processes;

/// <summary>
/// A program that was started in a session of its own and waits at a gate until it is let run. The gate is the child's
/// standard input, whose other end only this process holds: when this process dies first, the child reads the end of
/// the input and exits, having run nothing.
/// </summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    /// <summary>
    /// The first arguments are the call's safe id, the folder, the input, the file for errors and the control groups' files,
    /// each empty for none; the rest is the program.
    /// </summary>
    private const string Gate = $$"""
        read -r go || exit 125
        export {{ProcessMark.Variable}}="${{ProcessMark.Variable}} $1/$$"
        cd "$2" || exit 126
        exec <"$3" || exit 126
        [ -z "$4" ] || exec 2>"$4" || exit 126
        [ -z "$5" ] || echo $$ >"$5" || exit 126
        [ -z "$6" ] || echo $$ >"$6" || exit 126
        shift 6
        exec "$@"
        """;

    private const string NoInput = "/dev/null";

    private int _gate;

    private ChildProcess(ProcessIdentity identity, int gate, Task<ChildExit> completion)
    {
        Identity = identity;
        _gate = gate;
        Completion = completion;
    }

    /// <summary>The child: also the leader of its process group and session.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Ends when the child is gone and its output is at its end or given up.</summary>
    public Task<ChildExit> Completion { get; }

    /// <summary>Starts a program up to its gate.</summary>
    /// <exception cref="ChildStartException">The system cannot start it.</exception>
    public static ChildProcess Start(ChildStart start, IChildOutput output)
    {
        if (!OperatingSystem.IsLinux())
            throw new ChildStartException("Commands are run on Linux only.");
        var gate = Pipe.TryOpen() ?? throw new ChildStartException("There are no file descriptors left.");
        if (Pipe.TryOpen() is not { } stream)
        {
            gate.Close();
            throw new ChildStartException("There are no file descriptors left.");
        }

        var pid = SpawnThread.Run(() =>
            Spawn.Start(ShellProgram.Path, Arguments(start), Variables(start), gate.Reader, stream.Writer)
        );
        _ = Libc.Close(gate.Reader);
        _ = Libc.Close(stream.Writer);
        var identity = pid > 0 ? ProcessTable.Identify(pid) : null;
        if (identity is null)
            _ = Libc.Close(gate.Writer);
        if (pid < 0)
            _ = Libc.Close(stream.Reader);
        if (pid < 0)
            throw new ChildStartException(
                $"The system does not start a process: {Marshal.GetPInvokeErrorMessage(-pid)}."
            );

        var completion = ChildPump.Start(pid, stream.Reader, output);
        return identity is null
            ? throw new ChildStartException("/proc does not show the started process.")
            : new ChildProcess(identity, gate.Writer, completion);
    }

    /// <summary>Lets the program run. Does nothing the second time or after <see cref="Dispose"/>.</summary>
    public void OpenGate()
    {
        var go = (byte)'\n';
        if (_gate >= 0)
            _ = Libc.Write(_gate, &go, 1);
        Dispose();
    }

    /// <summary>Closes the gate: a program that was not let run exits without having run.</summary>
    public void Dispose()
    {
        if (_gate >= 0)
            _ = Libc.Close(_gate);
        _gate = -1;
    }

    private static List<string> Arguments(ChildStart start) =>
        [
            .. ShellProgram.PlainScript,
            Gate,
            "codeagent-gate",
            ProcessMark.Safe(start.CallId),
            start.Folder,
            start.InputFile ?? NoInput,
            start.ErrorsFile ?? "",
            start.Groups.ElementAtOrDefault(0) ?? "",
            start.Groups.ElementAtOrDefault(1) ?? "",
            start.Program,
            .. start.Arguments,
        ];

    private static IEnumerable<string> Variables(ChildStart start) =>
        start.Environment.Select(variable => $"{variable.Key}={variable.Value}");
}
