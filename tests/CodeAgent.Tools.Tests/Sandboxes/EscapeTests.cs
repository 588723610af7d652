using System.Net;
using System.Net.Sockets;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Sandboxes;

/// <summary>Ways out, each tried by a real process. Each command says <c>OUT</c> where it got out.</summary>
public sealed class EscapeTests : IAsyncLifetime
{
    private SandboxBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await SandboxBench.MakeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_bench is not null)
            await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Secrets_and_our_own_state_cannot_be_read_by_any_path()
    {
        var text = await _bench.SayAsync(
            $"""
            cat {_bench.Home}/.ssh/id_ed25519 {_bench.Home}/.netrc {_bench.State}/events.db {_bench.State}/keys/k {_bench.Outside}/file
            cat /proc/1/root{_bench.State}/keys/k /proc/self/root{_bench.Home}/.netrc /proc/$PPID/root{_bench.Outside}/file
            for p in /proc/[0-9]*; do cat $p/root{_bench.State}/keys/k $p/cwd/../outside/file; done
            ln -s {_bench.State}/keys/k link; cat link; ls -laR {_bench.State} {_bench.Outside}
            find / -xdev -name id_ed25519 2>/dev/null; echo "$GITHUB_TOKEN"; cat ~/.gitconfig; env
            [ ! -s /etc/shadow ] || cat /etc/shadow && echo OUT
            """
        );
        Assert.DoesNotContain(SandboxBench.Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("token", text, StringComparison.Ordinal);
        Assert.Contains("name = Ada", text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_outside_of_the_workspace_can_be_written()
    {
        await File.WriteAllTextAsync(_bench.At("in"), "in");
        var text = await _bench.SayAsync(
            $"""
            mkdir -p {_bench.Outside} {_bench.State}/keys
            for at in {_bench.Outside}/file {_bench.Outside}/new {_bench.State}/keys/k {_bench.State}/new; do echo evil > $at; done
            for at in /etc/profile.d/x.sh /usr/bin/x /x /bin/ls {_bench.Home}/.nuget/packages/left/pad {_bench.Home}/.nuget/packages/new /proc/sysrq-trigger.none; do
              (echo evil > $at) 2>/dev/null && echo "wrote $at"
            done
            for at in $(find /proc/sys /proc/irq /proc/bus /proc/fs -type f -writable 2>/dev/null); do
              [ -w $at ] && (: >> $at) 2>/dev/null && echo "wrote $at"
            done
            rm -rf {_bench.Home}/.ssh; echo x > ~/own && echo own; echo x > /tmp/own && echo temp
            echo ok > in; cat ~/.nuget/packages/left/pad
            """
        );
        Assert.DoesNotContain("wrote", text, StringComparison.Ordinal);
        Assert.EndsWith("own\ntemp\ncached", text, StringComparison.Ordinal);
        Assert.Equal("ok\n", await File.ReadAllTextAsync(_bench.At("in")));
        Assert.Equal(SandboxBench.Secret, await File.ReadAllTextAsync(Path.Join(_bench.Outside, "file")));
        Assert.Equal(SandboxBench.Secret, await File.ReadAllTextAsync(Path.Join(_bench.State, "keys/k")));
        Assert.False(File.Exists(Path.Join(_bench.State, "new")) || File.Exists(Path.Join(_bench.Outside, "new")));
        Assert.True(File.Exists(Path.Join(_bench.Home, ".ssh/id_ed25519")));
        Assert.False(File.Exists(Path.Join(_bench.Home, "own")) || File.Exists("/tmp/own"));
        Assert.Equal("x", (await _bench.SayAsync("cat ~/own")).Trim());
    }

    [Fact]
    public async Task Git_works_and_its_hooks_and_configuration_cannot_be_changed()
    {
        GitCommand.Run(_bench.Work, "init", "-q", "-b", "main");
        Directory.Delete(_bench.At(".git/hooks"), recursive: true);
        var text = await _bench.SayAsync(
            """
            echo a > a && git add a && git commit -qm one && git branch other && git log --format=%an && echo committed
            for f in .git/hooks/pre-commit .git/config .git/objects/info/alternates .git/config.new; do (echo evil > $f) 2>/dev/null && echo "wrote $f"; done
            mv .git/config.new .git/config && echo OUT
            git config core.fsmonitor evil && echo OUT
            mv .git away && echo OUT
            mv .git/hooks .git/h2 && echo OUT
            rm -rf .git/hooks && echo OUT
            mv .git/objects .git/o2 && echo OUT
            ln .git/config c && echo OUT
            mkdir evil; cp -r .git/. evil/ 2>/dev/null; echo ../evil > .git/commondir
            """
        );
        Assert.Contains("Ada\ncommitted\nwrote .git/config.new\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("OUT", text, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.At(".git/commondir")));
        Assert.Empty(Directory.GetFiles(_bench.At(".git/hooks")));
        Assert.DoesNotContain("evil", await File.ReadAllTextAsync(_bench.At(".git/config")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_of_agents_is_read_only_also_where_there_is_none()
    {
        Directory.CreateDirectory(_bench.At(".claude"));
        await File.WriteAllTextAsync(_bench.At(".claude/settings.json"), "{}");
        var text = await _bench.SayAsync(
            """
            cat .claude/settings.json
            for f in .claude/settings.json .claude/new .codeagent/config.json .mcp.json .git/config .git/hooks/x; do
              (mkdir -p $(dirname $f); echo evil > $f) 2>/dev/null && echo OUT $f
            done
            for f in .claude .codeagent .mcp.json .git; do (rm -rf $f; mv $f x; echo evil > $f; ln -s /x $f) 2>/dev/null && echo OUT $f; done
            git init 2>/dev/null && echo OUT
            """
        );
        Assert.StartsWith("{}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("OUT", text, StringComparison.Ordinal);
        await _bench.Sandbox.DisposeAsync();
        Assert.Equal([_bench.At(".claude")], Directory.GetFileSystemEntries(_bench.Work));
        Assert.Equal("{}", await File.ReadAllTextAsync(_bench.At(".claude/settings.json")));
    }

    [Fact]
    public async Task Neither_the_network_nor_this_machines_own_services_can_be_reached()
    {
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        using var abstractSocket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var name = $"codeagent-test-{Guid.NewGuid():N}";
        abstractSocket.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        abstractSocket.Listen();
        var port = ((IPEndPoint)web.LocalEndpoint).Port;
        var script = $"""
            import socket
            def go(family, address):
                s = socket.socket(family); s.settimeout(2)
                try:
                    s.connect(address); print("OUT", address)
                except OSError as e: print("held")
            go(socket.AF_INET, ("127.0.0.1", {port})); go(socket.AF_INET, ("192.0.2.1", 80)); go(socket.AF_UNIX, "\0{name}")
            """;
        await File.WriteAllTextAsync(_bench.At("go.py"), script);
        var text = await _bench.SayAsync(
            $"(echo > /dev/tcp/127.0.0.1/{port}) && echo OUT; (echo > /dev/tcp/192.0.2.1/80) && echo OUT; "
                + "ls /run/docker.sock /run/dbus /run/user 2>/dev/null && echo OUT; "
                + $"grep -q {name} /proc/net/unix && echo OUT; /usr/bin/python3 go.py; wc -l < /proc/net/dev"
        );
        Assert.DoesNotContain("OUT", text, StringComparison.Ordinal);
        Assert.EndsWith("3", text, StringComparison.Ordinal);
        Assert.False(web.Pending());
    }

    [Fact]
    public async Task Nobody_outside_can_be_seen_signalled_or_traced()
    {
        using var outsider = System.Diagnostics.Process.Start("/bin/sleep", "300");
        try
        {
            var text = await _bench.SayAsync(
                $"kill -9 {outsider.Id} 2>/dev/null && echo OUT; kill -9 {Environment.ProcessId} 2>/dev/null && echo OUT; "
                    + $"ls /proc/{Environment.ProcessId}/environ 2>/dev/null && echo OUT; strace -p {outsider.Id} -o /tmp/t 2>/dev/null && echo OUT; "
                    + "ls -d /proc/[0-9]* | wc -l; kill -9 -1"
            );
            Assert.DoesNotContain("OUT", text, StringComparison.Ordinal);
            Assert.False(outsider.HasExited);
        }
        finally
        {
            outsider.Kill();
        }
    }

    [Fact]
    public async Task Nothing_can_be_mounted_and_no_privilege_gained()
    {
        var text = await _bench.SayAsync(
            $"""
            mount --bind /etc /tmp && echo OUT; umount {_bench.Home} && echo OUT; umount -l .git && echo OUT
            mount -o remount,rw /usr && echo OUT; unshare -Urm true && echo OUT; unshare -m true && echo OUT
            chroot / true && echo OUT; mknod /tmp/sda b 8 0 && echo OUT; nsenter -t 1 -m true && echo OUT
            hostname x && echo OUT; bwrap --dev-bind / / true && echo OUT
            grep -E 'CapEff|CapPrm|CapBnd|NoNewPrivs' /proc/self/status
            """
        );
        Assert.DoesNotContain("OUT\n", text, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", text, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000", text, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_descriptor_of_ours_is_inherited()
    {
        // One that a library opened without "close on exec" would be.
        using var mine = File.OpenHandle(Path.Join(_bench.Outside, "file"));
        _ = Native.Libc.FileControl((int)mine.DangerousGetHandle(), 2, 0);
        var text = await _bench.SayAsync("ls -l /proc/self/fd | grep -v -E 'pipe|null|/proc/|total'; echo end");
        Assert.Equal("end", text);
    }

    [Fact]
    public async Task What_is_left_in_the_background_ends_with_the_command()
    {
        var text = await _bench.SayAsync(
            "setsid nohup sleep 317 >/dev/null 2>&1 </dev/null & env -i setsid sleep 317 & echo on"
        );
        Assert.StartsWith("on", text, StringComparison.Ordinal);
        await Eventually.BecomesTrue(() => !IsRunning("sleep\0317\0"), "the daemons are gone");
    }

    internal static bool IsRunning(string commandLine) =>
        Directory
            .GetDirectories("/proc")
            .Select(folder => Path.Join(folder, "cmdline"))
            .Any(file =>
            {
                try
                {
                    return File.Exists(file) && File.ReadAllText(file) == commandLine;
                }
                catch (IOException)
                {
                    return false;
                }
            });
}
