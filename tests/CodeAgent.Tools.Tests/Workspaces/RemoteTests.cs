using System.Net;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Tools.Tests.Workspaces;

/// <summary>A repository at an address, served as plain files.</summary>
public sealed class RemoteTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_repository_at_an_address_is_mirrored_again_and_again()
    {
        var helpers = _bench.User.Git("--exec-path").Trim();
        if (!File.Exists(Path.Join(helpers, "git-remote-http")))
            Assert.Skip("git cannot fetch by http here.");
        using var server = new FileServer(_bench.User.At(".git"));
        _bench.User.Git("branch", "side");
        var first = await PrepareAsync(server, null);
        Assert.Equal((Head(), "main"), (first.BaseCommit, first.BaseBranch));
        Assert.Empty(first.Warnings);
        _bench.User.Write("a.txt", "two\n");
        _bench.User.Commit("second");
        var second = await PrepareAsync(server, null);
        Assert.Equal((first.Mirror, Head()), (second.Mirror, second.BaseCommit));
        Assert.Equal(first.BaseCommit, (await PrepareAsync(server, "side")).BaseCommit);
        Assert.Equal("two\n", File.ReadAllText(Path.Join(await _bench.EnsureAsync(second), "a.txt")));
        var apply = new ApplyOrder(first.Mirror, second.BaseCommit, server.Address, "x", false);
        Assert.Contains(
            "to a folder",
            (await _bench.Workspaces.ApplyAsync(apply, default)).Failure!,
            StringComparison.Ordinal
        );
    }

    private async Task<PreparedRepository> PrepareAsync(FileServer server, string? wanted)
    {
        _bench.User.Git("update-server-info");
        var order = new RepositoryOrder(server.Address, wanted);
        var prepared = await _bench.Workspaces.PrepareAsync(order, default).Within();
        Assert.Null(prepared.Failure);
        return prepared;
    }

    private string Head() => _bench.User.Git("rev-parse", "HEAD").Trim();

    /// <summary>Gives the files of a folder to whoever asks from this machine.</summary>
    private sealed class FileServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly string _folder;

        public FileServer(string folder)
        {
            _folder = folder;
            var port = CodeAgent.Tools.Workspaces.FreePorts.Find(1, new HashSet<int>())[0];
            Address = $"http://127.0.0.1:{port}/repo.git";
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }

        private async Task AnswerAsync(HttpListenerContext context)
        {
            var file = Path.Join(_folder, context.Request.Url!.AbsolutePath["/repo.git".Length..]);
            if (File.Exists(file))
                await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
            else
                context.Response.StatusCode = 404;
            context.Response.Close();
        }
    }
}
