using System.Diagnostics;
using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Tasks;

/// <summary>Sees that the worker runs while a command needs it: one that was killed is followed by another.</summary>
internal sealed class WorkerKeeper(CliEnvironment environment) : IDisposable
{
    private const int Patience = 30;
    private const int KilledAtStart = 6;
    private const int ShownLines = 8;

    // A shell says 128 + n of a program that signal n ended, and so does .NET.
    private const int BySignal = 128;
    private Process? _started;
    private long _logBefore;
    private int _spent;

    /// <summary>Starts a worker where there is none.</summary>
    /// <exception cref="CodeAgentException">It does not start; its own words say why (AGENT0702).</exception>
    public void Keep()
    {
        if (_started is { HasExited: false } || IsThere())
        {
            return;
        }

        _logBefore = LogLength();
        _started = WorkerProcess.Start(environment);
    }

    /// <inheritdoc/>
    public void Dispose() => _started?.Dispose();

    private bool IsThere()
    {
        if (_started is { ExitCode: not 0 } ended)
        {
            // What kills workers at their work is given up by the tasks themselves; they need a few workers to get there.
            var began = WorkerProcess.Facts(environment)?.Pid == ended.Id;
            _spent += (ended.ExitCode > BySignal, began) switch
            {
                (true, true) => 1,
                (true, false) => KilledAtStart,
                _ => Patience,
            };
            if (_spent >= Patience)
            {
                throw Failed(ended.ExitCode, began ? "ends again and again" : "does not start");
            }
        }

        _started?.Dispose();
        _started = null;
        return WorkerProcess.IsRunning(environment);
    }

    private CodeAgentException Failed(int exitCode, string what)
    {
        var said = Said();
        var words = said.Length == 0 ? "It wrote nothing." : said;
        return new CodeAgentException(
            ErrorCode.WorkerFailed,
            $"The background worker, which runs tasks, {what} (exit code {exitCode}).\n{words}\n"
                + $"Its log: {WorkerProcess.LogFile(environment)}\n"
                + "What was submitted is kept: mend this, then repeat the command or run codeagent task watch."
        );
    }

    /// <summary>The end of what the log got since the worker was started.</summary>
    private string Said()
    {
        try
        {
            using var log = new FileStream(
                WorkerProcess.LogFile(environment),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite
            );
            log.Seek(_logBefore, SeekOrigin.Begin);
            using var reader = new StreamReader(log);
            return string.Join('\n', reader.ReadToEnd().Trim().Split('\n').TakeLast(ShownLines));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private long LogLength()
    {
        var log = new FileInfo(WorkerProcess.LogFile(environment));
        return log.Exists ? log.Length : 0;
    }
}
