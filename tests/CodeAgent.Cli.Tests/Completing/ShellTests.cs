using CodeAgent.Cli.Tests.Chat;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Completing;

/// <summary>The printed scripts in the shells they are for; skipped for a shell that is not installed.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public ShellTests()
    {
        var here = Path.GetDirectoryName(CodeAgentProcess.Program)!;
        _home.Variables["PATH"] = $"{here}:{Environment.GetEnvironmentVariable("PATH")}";
        _home.Variables["PS1"] = "> ";
        _home.Variables["HISTFILE"] = "/dev/null";
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Bash_completes_flags_values_commands_and_names_with_colons()
    {
        _home.Write("unique-file.txt", "");
        Directory.CreateDirectory(Path.Combine(_home.Home, ".config/codeagent"));
        await File.WriteAllTextAsync(
            Path.Combine(_home.Home, ".config/codeagent/models.json"),
            """{ "providers": { "ollama": { "models": { "qwen3:8b-special": {} } } } }""",
            TestContext.Current.CancellationToken
        );
        using var bash = Shell("bash", "--norc", "--noprofile");
        bash.Type("source <(codeagent completion bash); echo read''y");
        bash.Press("Enter");
        await bash.ShowsAsync("ready");

        await CompletesAsync(bash, "codeagent --permission-mode acc", "codeagent --permission-mode acceptEdits");
        await CompletesAsync(bash, "codeagent --permission-mode=acc", "codeagent --permission-mode=acceptEdits");
        await CompletesAsync(bash, "codeagent --model ollama/qwen3:8", "codeagent --model ollama/qwen3:8b-special");
        await CompletesAsync(bash, "codeagent --model ollama/qwen3:", "codeagent --model ollama/qwen3:8b-special");
        await CompletesAsync(bash, "codeagent sessions sh", "codeagent sessions show");
        await CompletesAsync(bash, "codeagent -p hello --max-bud", "--max-budget-usd");
        await CompletesAsync(bash, "codeagent --add-dir unique-f", "unique-file.txt");
    }

    [Fact]
    public async Task Zsh_completes()
    {
        using var zsh = Shell("zsh", "-f");
        zsh.Type("autoload -Uz compinit; compinit -u; source <(codeagent completion zsh); echo read''y");
        zsh.Press("Enter");
        await zsh.ShowsAsync("ready");
        await CompletesAsync(zsh, "codeagent --permission-mode acc", "codeagent --permission-mode acceptEdits");
    }

    [Fact]
    public async Task Fish_completes()
    {
        using var fish = Shell("fish", "--no-config");
        fish.Type("codeagent completion fish | source; echo read''y");
        fish.Press("Enter");
        await fish.ShowsAsync("ready");
        await CompletesAsync(fish, "codeagent --permission-mode acc", "codeagent --permission-mode acceptEdits");
    }

    private static async Task CompletesAsync(TmuxTerminal shell, string typed, string expected)
    {
        shell.Press("C-u");
        shell.Press("C-l");
        shell.Type(typed);
        await shell.ShowsAsync(typed);
        shell.Press("Tab");
        await shell.ShowsAsync(expected);
    }

    private TmuxTerminal Shell(string name, params string[] flags)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.Skip($"{name} is not installed");
        }

        return TmuxTerminal.StartProgram(_home, 100, 30, [path, .. flags]);
    }
}
