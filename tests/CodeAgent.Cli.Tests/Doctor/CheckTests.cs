using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Doctor;
using CodeAgent.Cli.Doctor.Checks;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Cli.Tests.Doctor;

/// <summary>Single checks in surroundings that this machine does not have.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Platform.Linux, "/home/me", CheckStatus.Ok, "")]
    [InlineData(Platform.Wsl, "/home/me", CheckStatus.Warning, "Linux file system")]
    [InlineData(Platform.Wsl, "/mnt/c/me", CheckStatus.Warning, "under ~")]
    [InlineData(Platform.Mac, "/Users/me", CheckStatus.Warning, "container")]
    [InlineData(Platform.Windows, "C:\\me", CheckStatus.Missing, "wsl --install")]
    [InlineData(Platform.Other, "/home/me", CheckStatus.Missing, "Linux")]
    internal async Task Each_system_is_told_what_works(Platform kind, string folder, CheckStatus status, string advice)
    {
        var found = await RunAsync(new PlatformCheck(new PlatformFacts(kind, "Some system"), folder));
        Assert.Equal(status, found.Status);
        Assert.Contains(advice, found.Advice ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.15.167.4-microsoft-standard-WSL2", true)]
    [InlineData("4.4.0-19041-Microsoft", true)]
    [InlineData("6.1.0-28-amd64", false)]
    public void Windows_own_Linux_is_known_by_its_kernel(string kernel, bool isWsl) =>
        Assert.Equal(isWsl, PlatformFacts.IsWsl(kernel));

    [Fact]
    public async Task Programs_that_are_not_there_are_warnings_that_say_how_to_get_them()
    {
        Program("apt-get", "exit 0");
        var programs = Programs();
        ICheck[] checks =
        [
            new GitCheck(programs, new Packages(programs)),
            new RipgrepCheck(programs, new Packages(programs)),
            new SandboxCheck(Sandbox, new Packages(programs)),
        ];
        var found = await Task.WhenAll(checks.Select(RunAsync));
        Assert.All(found, result => Assert.Equal(CheckStatus.Warning, result.Status));
        Assert.Equal(
            ["git", "ripgrep", "bubblewrap"],
            found.Select(result => result.Advice!["Install it: sudo apt install ".Length..])
        );
    }

    [Theory]
    [InlineData("git version 2.46.1", CheckStatus.Ok)]
    [InlineData("git version 2.39.5 (Apple Git-154)", CheckStatus.Ok)]
    [InlineData("git version 1.8.3.1", CheckStatus.Warning)]
    [InlineData("cannot run", CheckStatus.Warning)]
    internal async Task A_git_that_is_too_old_is_a_warning(string version, CheckStatus status)
    {
        Program("git", $"echo '{version}'");
        var programs = Programs();
        Assert.Equal(status, (await RunAsync(new GitCheck(programs, new Packages(programs)))).Status);
    }

    [Fact]
    public async Task A_sandbox_that_may_make_no_namespaces_is_told_with_its_own_words()
    {
        Program("bwrap", "[ \"$1\" = --version ] && echo 'bubblewrap 0.8.0' || { echo 'No permissions' >&2; exit 1; }");
        var programs = Programs();
        var found = await RunAsync(new SandboxCheck(Sandbox, new Packages(programs)));
        Assert.Equal(CheckStatus.Warning, found.Status);
        Assert.Contains("No permissions", found.Detail, StringComparison.Ordinal);
        Assert.NotEqual("", found.Advice);
        Assert.Contains("--sandbox off", found.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xterm-256color", "C.UTF-8", 80, CheckStatus.Ok, "16 colours")]
    [InlineData("xterm", "en_US.utf8", 30, CheckStatus.Warning, "30 columns")]
    [InlineData("xterm", "C", 80, CheckStatus.Warning, "not UTF-8")]
    [InlineData("dumb", "C.UTF-8", 80, CheckStatus.Warning, "TERM")]
    internal async Task A_terminal_is_judged(string term, string locale, int columns, CheckStatus status, string detail)
    {
        var environment = CliEnvironment.Read(
            new Dictionary<string, string>
            {
                ["TERM"] = term,
                ["LANG"] = locale,
                ["HOME"] = _folder.Path,
            }
        );
        var found = await RunAsync(new TerminalCheck(environment, columns));
        Assert.Equal(status, found.Status);
        Assert.Contains(detail, found.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_hangs_or_breaks_takes_no_other_with_it()
    {
        var checks = new ICheck[] { new Hanging(), new Breaking(), new RuntimeCheck() };
        var found = await new Checkup(checks, TimeSpan.FromMilliseconds(500), TimeProvider.System).RunAsync().Within();
        Assert.Equal([CheckStatus.Warning, CheckStatus.Warning, CheckStatus.Ok], found.Select(result => result.Status));
        Assert.Contains("in time", found[0].Detail, StringComparison.Ordinal);
        Assert.Contains("on purpose", found[1].Detail, StringComparison.Ordinal);
    }

    private static Task<CheckResult> RunAsync(ICheck check) => check.RunAsync(TestContext.Current.CancellationToken);

    private ProgramProbe Programs() =>
        new(new Dictionary<string, string> { ["PATH"] = _folder.Path }, "/nowhere", TimeProvider.System) { First = [] };

    private Sandbox Sandbox() =>
        new(
            new SandboxOptions
            {
                Environment = new Dictionary<string, string>(),
                Home = _folder.Path,
                StateFolder = _folder["state"],
                ProgramFolders = [_folder.Path],
            }
        );

    private void Program(string name, string script)
    {
        var path = _folder[name];
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private sealed class Hanging : ICheck
    {
        public string Name => "hanging";

        public Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
            new TaskCompletionSource<CheckResult>().Task;
    }

    private sealed class Breaking : ICheck
    {
        public string Name => "breaking";

        public Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("broken on purpose");
    }
}
