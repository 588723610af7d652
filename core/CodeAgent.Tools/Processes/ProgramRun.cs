using System.Buffers;
using System.Text;

namespace CodeAgent.Tools.Processes;

/// <summary>A program that a tool itself runs for its answer.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">All of its variables.</param>
internal sealed record ProgramRun(
    string Program,
    IReadOnlyList<string> Arguments,
    string Folder,
    IReadOnlyDictionary<string, string> Environment
)
{
    /// <summary>What it reads; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Bytes of output that are taken; a program that writes more is ended.</summary>
    public int MostOutput { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long it may take; then it is ended.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end and ends it, with all it started, at its limits and on cancellation.</summary>
    /// <exception cref="ChildStartException">The system cannot start it.</exception>
    public async Task<ProgramAnswer> RunAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scratch = Directory.CreateTempSubdirectory("codeagent-");
        try
        {
            var input = Path.Join(scratch.FullName, "in");
            var errors = Path.Join(scratch.FullName, "err");
            await File.WriteAllBytesAsync(input, Input, cancellationToken);
            var output = new Taker(MostOutput);
            var start = new ChildStart(Program, Arguments, Folder, Environment, scratch.Name)
            {
                InputFile = input,
                ErrorsFile = errors,
            };
            using var child = ChildProcess.Start(start, output);
            var ended = await ToEndAsync(
                child,
                output,
                ProcessTree.OfChild(child.Identity, scratch.Name, clock),
                clock,
                cancellationToken
            );
            cancellationToken.ThrowIfCancellationRequested();
            return new ProgramAnswer(ended?.Code, output.ToArray(), await ErrorsAsync(errors, cancellationToken))
            {
                IsCut = ended is null || output.IsFull,
            };
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Its exit; null where it was ended.</summary>
    private async Task<ChildExit?> ToEndAsync(
        ChildProcess child,
        Taker output,
        ProcessTree tree,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        child.OpenGate();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(child.Completion, output.Full, Task.Delay(Limit, clock, end.Token));
        await end.CancelAsync();
        if (child.Completion.IsCompleted)
            return await child.Completion;
        await tree.EndAsync(EndStep.AtOnce);
        await child.Completion;
        return null;
    }

    private static async Task<string> ErrorsAsync(string path, CancellationToken cancellationToken)
    {
        const int Most = 4000;
        if (!File.Exists(path))
            return "";
        await using var file = File.OpenRead(path);
        var buffer = new byte[Most];
        var length = await file.ReadAtLeastAsync(buffer, Most, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length).Trim();
    }

    private sealed class Taker(int most) : IChildOutput
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Full => _full.Task;

        public bool IsFull => _full.Task.IsCompleted;

        public void Write(ReadOnlySpan<byte> piece)
        {
            lock (_bytes)
                _bytes.Write(piece[..Math.Min(piece.Length, most - _bytes.WrittenCount)]);
            if (_bytes.WrittenCount >= most)
                _full.TrySetResult();
        }

        public byte[] ToArray()
        {
            lock (_bytes)
                return _bytes.WrittenSpan.ToArray();
        }
    }
}

/// <summary>What a program said.</summary>
/// <param name="ExitCode">Null where it was ended, by us or by a signal.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">The begin of its standard error.</param>
internal sealed record ProgramAnswer(int? ExitCode, byte[] Output, string Errors)
{
    /// <summary>Whether it was ended at a limit, so that the output may be a part.</summary>
    public bool IsCut { get; init; }

    /// <summary>The output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);
}
