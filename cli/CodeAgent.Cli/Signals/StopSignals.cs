using System.Runtime.InteropServices;
using CodeAgent.Cli.Failures;

namespace CodeAgent.Cli.Signals;

/// <summary>
/// What people and supervisors use to end the program: the first Ctrl+C ends the turn, the second the program; TERM and
/// HUP stop it in good order.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _terminated = new();
    private readonly CancellationTokenSource _either;
    private readonly List<PosixSignalRegistration> _registrations = [];

    private StopSignals()
    {
        _either = CancellationTokenSource.CreateLinkedTokenSource(_interrupted.Token, _terminated.Token);
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Terminate));
    }

    /// <summary>What is still done at the second SIGINT, before the program exits; at most a moment's work.</summary>
    public Action? BeforeExit { get; set; }

    /// <summary>Fires at the first SIGINT.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Fires at SIGTERM or SIGHUP.</summary>
    public CancellationToken Terminated => _terminated.Token;

    /// <summary>Fires at any of them.</summary>
    public CancellationToken Any => _either.Token;

    /// <summary>Begins to listen.</summary>
    public static StopSignals Listen() => new();

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _either.Dispose();
        _interrupted.Dispose();
        _terminated.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_interrupted.IsCancellationRequested)
        {
            BeforeExit?.Invoke();
            Environment.Exit((int)ExitCode.Cancelled);
        }

        _interrupted.Cancel();
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true;
        _terminated.Cancel();
    }
}
