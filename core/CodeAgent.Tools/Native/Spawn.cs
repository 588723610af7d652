using System.Runtime.InteropServices;

namespace CodeAgent.Tools.Native;

/// <summary>
/// Starts a program in a session of its own with three given streams, every signal at its default and none blocked
/// (.NET ignores SIGPIPE, which a child would inherit). <c>posix_spawn</c> shares the parent's memory until the child's
/// exec, so it takes the same time in a large process as in a small one.
/// </summary>
internal static unsafe class Spawn
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    // Larger than these opaque structures are in any C library: at most 336 and 128 bytes.
    private const int OpaqueSize = 1024;

    // Since glibc 2.34. Without it a child also has what this process was itself given and did not mark.
    private static readonly Lazy<nint> s_closeFrom = new(() =>
        NativeLibrary.TryGetExport(
            NativeLibrary.GetMainProgramHandle(),
            "posix_spawn_file_actions_addclosefrom_np",
            out var found
        )
            ? found
            : 0
    );

    /// <summary>The child's process id, or minus the system's error number.</summary>
    public static int Start(
        string program,
        IReadOnlyList<string> arguments,
        IEnumerable<string> environment,
        int input,
        int output
    )
    {
        var opaque = stackalloc byte[OpaqueSize * 3];
        byte* actions = opaque,
            attributes = opaque + OpaqueSize,
            signals = opaque + (2 * OpaqueSize);
        _ = Libc.FileActionsInit(actions);
        _ = Libc.AttributesInit(attributes);
        var argv = StringBlock([program, .. arguments]);
        var envp = StringBlock([.. environment]);
        try
        {
            _ = Libc.FileActionsAddDup2(actions, input, 0);
            _ = Libc.FileActionsAddDup2(actions, output, 1);
            _ = Libc.FileActionsAddDup2(actions, output, 2);
            if (s_closeFrom.Value is var closeFrom && closeFrom != 0)
                _ = ((delegate* unmanaged<void*, int, int>)closeFrom)(actions, 3);
            // Not sigfillset: it leaves out two signals of the C library, which the child would then ignore.
            new Span<byte>(signals, OpaqueSize).Fill(0xFF);
            _ = Libc.AttributesSetSignalDefaults(attributes, signals);
            _ = Libc.SignalSetEmpty(signals);
            _ = Libc.AttributesSetSignalMask(attributes, signals);
            _ = Libc.AttributesSetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
            int pid;
            var error = Libc.PosixSpawn(&pid, program, actions, attributes, argv, envp);
            return error == 0 ? pid : -error;
        }
        finally
        {
            NativeMemory.Free(argv);
            NativeMemory.Free(envp);
            _ = Libc.FileActionsDestroy(actions);
            _ = Libc.AttributesDestroy(attributes);
        }
    }

    /// <summary>One allocation: the pointers, a null pointer, then the texts, each ended by a zero byte.</summary>
    private static byte** StringBlock(string[] texts)
    {
        var size = (nuint)((texts.Length + 1) * sizeof(byte*));
        foreach (var text in texts)
            size += (nuint)(System.Text.Encoding.UTF8.GetByteCount(text) + 1);
        var block = (byte**)NativeMemory.Alloc(size);
        var next = (byte*)(block + texts.Length + 1);
        for (var i = 0; i < texts.Length; i++)
        {
            block[i] = next;
            var length = System.Text.Encoding.UTF8.GetByteCount(texts[i]);
            System.Text.Encoding.UTF8.GetBytes(texts[i], new Span<byte>(next, length));
            next[length] = 0;
            next += length + 1;
        }
        block[texts.Length] = null;
        return block;
    }
}
