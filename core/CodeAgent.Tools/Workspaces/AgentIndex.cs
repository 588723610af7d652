using CodeAgent.Tools.Git;
using CodeAgent.Tools.Native;
using Microsoft.Win32.SafeHandles;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// A copy of the index of an agent's clone, which tells what the agent tracks though it is ignored. Its bytes are the
/// agent's: it may be a pipe, nonsense or gone, and a copy that git cannot read counts as none.
/// </summary>
internal sealed class AgentIndex(GitRepository repository)
{
    private const long Largest = 256 * 1024 * 1024;

    private string Copy => repository.Variables["GIT_INDEX_FILE"];

    /// <summary>Renews the copy.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        File.Delete(Copy);
        var path = Path.Join(repository.Root, ".git", "index");

        // Not File.Open: it would wait for ever for the other end of a pipe.
        var descriptor = Libc.Open(path, Libc.NonBlocking | Libc.NoControllingTerminal | Libc.CloseOnExec);
        if (descriptor < 0)
            return;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var stat = FileStat.OfHandle(handle);
        if (stat.Kind != FileKind.Regular || stat.Size > Largest)
            return;
        var bytes = new byte[stat.Size];
        var length = 0;
        for (int read; length < bytes.Length; length += read)
        {
            read = await RandomAccess.ReadAsync(handle, bytes.AsMemory(length), length, cancellationToken);
            if (read == 0)
                break;
        }
        await File.WriteAllBytesAsync(Copy, bytes.AsMemory(0, length), cancellationToken);
    }
}
