namespace CodeAgent.Tools.Native;

/// <summary>A pipe whose ends no child inherits unless it is given one. Its owner closes each end once.</summary>
internal readonly record struct Pipe(int Reader, int Writer)
{
    private const int DuplicateCloseOnExec = 1030;
    private const int FirstFree = 3;

    /// <summary>Opens a pipe; null where the process has no descriptors left.</summary>
    public static unsafe Pipe? TryOpen()
    {
        var ends = stackalloc int[2];
        return Libc.Pipe2(ends, Libc.CloseOnExec) == 0 ? new Pipe(AboveStreams(ends[0]), AboveStreams(ends[1])) : null;
    }

    /// <summary>Closes both ends.</summary>
    public void Close()
    {
        _ = Libc.Close(Reader);
        _ = Libc.Close(Writer);
    }

    /// <summary>
    /// A host started with closed streams gets 0 to 2 for a pipe; the child's own streams would then overwrite it.
    /// </summary>
    private static int AboveStreams(int fd)
    {
        if (fd >= FirstFree)
            return fd;
        var moved = Libc.FileControl(fd, DuplicateCloseOnExec, FirstFree);
        _ = Libc.Close(fd);
        return moved;
    }
}
