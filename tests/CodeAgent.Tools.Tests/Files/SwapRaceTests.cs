using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

/// <summary>
/// A folder and a file that are swapped for links to outside all the time, by a process of an agent, while the file tools
/// work on them: 10,000 tries, none of which may read or write outside.
/// </summary>
public sealed class SwapRaceTests : IDisposable
{
    private const int Tries = 10_000;
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task No_swap_leads_a_read_or_a_write_outside()
    {
        _bench.Write("real/a.txt", "inside\n");
        var secret = Path.Join(_bench.Outside, "a.txt");
        await File.WriteAllTextAsync(secret, "secret\n");
        using var stop = new CancellationTokenSource();
        var swapping = Task.Factory.StartNew(() => Swap(stop.Token), TaskCreationOptions.LongRunning);
        var (read, written, refused) = (0, 0, 0);
        try
        {
            for (var i = 0; i < Tries; i++)
            {
                try
                {
                    var path = WorkspacePath.Resolve("real/a.txt", _bench.Scope, _bench.Outside);
                    if (!path.IsInside)
                        continue;
                    if (i % 2 == 0)
                    {
                        Assert.DoesNotContain(
                            "secret",
                            System.Text.Encoding.UTF8.GetString(FileContent.Load(path).Bytes),
                            StringComparison.Ordinal
                        );
                        read++;
                    }
                    else
                    {
                        AtomicFile.Write(path, "inside\n"u8, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                        written++;
                    }
                }
                catch (ToolRefusedException)
                {
                    refused++;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await swapping;
        }
        Assert.True(read > 0 && written > 0 && refused > 0, $"read {read}, written {written}, refused {refused}");
        Assert.Equal("secret\n", await File.ReadAllTextAsync(secret));
        Assert.Equal([secret], Directory.GetFileSystemEntries(_bench.Outside));
    }

    private void Swap(CancellationToken stop)
    {
        var (real, away) = (_bench.At("real"), _bench.At("away"));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Directory.Move(real, away);
                Directory.CreateSymbolicLink(real, _bench.Outside);
                Directory.Delete(real);
                Directory.Move(away, real);
            }
            catch (IOException)
            {
                // A write made the folder anew while it was away.
                Restore(real, away);
            }
        }
    }

    private static void Restore(string real, string away)
    {
        while (Directory.Exists(away))
        {
            try
            {
                if (Directory.Exists(real))
                    Directory.Delete(real, recursive: true);
                Directory.Move(away, real);
            }
            catch (IOException)
            {
                // Made again; the next time.
            }
        }
    }
}
