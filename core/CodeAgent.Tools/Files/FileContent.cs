using System.Security.Cryptography;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Native;
using Microsoft.Win32.SafeHandles;

namespace CodeAgent.Tools.Files;

/// <summary>All bytes of a file at one time, and its permissions.</summary>
internal sealed record FileContent(byte[] Bytes, UnixFileMode Mode)
{
    /// <summary>Files over this size are for Bash: the model cannot be shown one anyway.</summary>
    public const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Hash of the bytes, lower-case hex.</summary>
    public string Sha256 { get; } = HashOf(Bytes);

    /// <summary>Hash of bytes as <see cref="FileSeen"/> has it.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Loads a regular file; null where it does not exist.</summary>
    /// <exception cref="ToolRefusedException">It is not a regular file, too large, or the system does not give it.</exception>
    public static FileContent? LoadIfExists(WorkspacePath path)
    {
        OpenFile.RefuseVirtual(path);
        return FileStat.OfPath(path.Real).Kind == FileKind.Missing ? null : Load(path);
    }

    /// <summary>Loads a regular file.</summary>
    /// <exception cref="ToolRefusedException">It is missing, not a regular file, too large, or the system does not give it.</exception>
    public static FileContent Load(WorkspacePath path)
    {
        try
        {
            using var handle = OpenFile.ForReading(path);
            var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(handle);
            return new FileContent(ReadAll(handle, path), mode);
        }
        catch (Exception failure) when (FileFailures.From(failure, path) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>The file's encoding.</summary>
    /// <exception cref="ToolRefusedException">It is not text.</exception>
    public TextEncoding Encoding(WorkspacePath path) =>
        TextEncoding.Detect(Bytes)
        ?? throw new ToolRefusedException(
            ToolFailureKind.InvalidArguments,
            $"{path.Given} is a binary file of {Bytes.Length} bytes, not text.",
            "Use Bash to look at it, e.g. with `file` or `xxd`."
        );

    private static byte[] ReadAll(SafeFileHandle handle, WorkspacePath path)
    {
        var length = RandomAccess.GetLength(handle);
        if (length > LargestFile)
            throw new ToolRefusedException(
                ToolFailureKind.TooLarge,
                $"{path.Given} has {length} bytes; files over {LargestFile} bytes are not read.",
                "Use Bash with `head`, `tail`, `sed -n` or `grep`."
            );
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        var filled = 0;
        for (int read; filled < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(filled), filled)) > 0; )
            filled += read;
        return filled == bytes.Length ? bytes : bytes[..filled];
    }
}
