using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Tests.Processes;

public sealed class ChildEnvironmentTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_command_inherits_but_for_secrets_and_asks_nobody()
    {
        var inherited = new Dictionary<string, string>(ToolSet.Options.Environment)
        {
            ["KEPT"] = "kept value",
            ["PAGER"] = "less",
            ["ANTHROPIC_API_KEY"] = "secret",
            ["OPENAI_API_KEY"] = "secret",
            ["openrouter_api_key"] = "secret",
            ["CODEAGENT_GATEWAY_TOKEN"] = "secret",
            ["CODEAGENT_HOME"] = "/state",
            ["FORCE_COLOR"] = "1",
        };
        _bench.Environment["TRACEPARENT"] = "00-1-2-01";
        _bench.Environment["GEMINI_API_KEY"] = "secret";
        var bash = BuiltInTools
            .Create(ToolSet.Options with { Environment = inherited })
            .Tools.Single(tool => tool.Descriptor.Name == "Bash");
        var lines = (await _bench.RunAsync(bash, new { command = "env" })).AllText().Split('\n');

        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("FORCE_COLOR", StringComparison.Ordinal));
        string[] expected =
        [
            "KEPT=kept value",
            "PAGER=cat",
            "GIT_PAGER=cat",
            "TERM=dumb",
            "GIT_TERMINAL_PROMPT=0",
            "CODEAGENT_HOME=/state",
            "TRACEPARENT=00-1-2-01",
            "CODEAGENT_CALL=call-1",
        ];
        Assert.Equal(expected.Order(), lines.Intersect(expected).Order());
    }

    [Fact]
    public async Task Variables_that_a_plain_shell_loses_and_functions_reach_the_command()
    {
        _bench.Environment["spring.name"] = "dots";
        _bench.Environment["BASH_FUNC_greet%%"] = "() { echo greeted; }";
        _bench.Environment["BASH_FUNC_cd%%"] = "() { echo wrong; }";
        _bench.Environment["SHELLOPTS"] = "xtrace";
        var result = await _bench.RunAsync(
            ToolSet.Bash,
            new { command = "greet; env | grep spring; set -o | grep privileged" }
        );
        Assert.Matches("^greeted\nspring.name=dots\nprivileged +\toff$", result.AllText());
    }

    [Fact]
    public async Task A_start_up_file_of_the_environment_does_not_run_before_the_gate()
    {
        var path = _bench.At("early");
        var ranEarly = true;
        _bench.Environment["BASH_ENV"] = _bench.Write("env.sh", $"touch {path}\n");
        _bench.Reports.OnProcessStarted = async process =>
        {
            var state = () => ProcessTable.Find(process.Pid)?.State;
            await Eventually.BecomesTrue(() => state() == 'S', "the child waits at its gate");
            ranEarly = File.Exists(path);
        };
        await _bench.RunAsync(ToolSet.Bash, new { command = "true" });
        Assert.False(ranEarly);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void What_the_system_cannot_carry_is_left_out()
    {
        var own = new Dictionary<string, string>
        {
            ["a=b"] = "x",
            [""] = "x",
            ["zero"] = "a\0b",
            ["good"] = "x",
        };
        var built = ChildEnvironment.Build(new Dictionary<string, string>(), own, "call\0id");
        Assert.Equal(["good"], built.Keys.Where(name => name.Length < 5 && name != "TERM"));
        Assert.DoesNotContain(ProcessMark.CallVariable, built.Keys);
    }

    [Fact]
    public async Task A_mark_within_a_mark_is_found_from_outside_too()
    {
        var inherited = new Dictionary<string, string>(ToolSet.Options.Environment)
        {
            [ProcessMark.Variable] = "outer-call/77",
        };
        var bash = BuiltInTools
            .Create(ToolSet.Options with { Environment = inherited })
            .Tools.Single(tool => tool.Descriptor.Name == "Bash");
        var result = await _bench.RunAsync(
            bash,
            new { command = $"cat /proc/self/environ | tr '\\0' '\\n' | grep {ProcessMark.Variable}" }
        );
        var inner = ProcessMark.Of("call-1", _bench.Reports.Processes.Single().Pid);
        Assert.Equal($"{ProcessMark.Variable}=outer-call/77 {inner}", result.AllText());

        var environment = System.Text.Encoding.UTF8.GetBytes($"A=1\0{result.AllText()}\0B=outer-call/7\0");
        Assert.True(ProcessTable.HasMark(environment, "outer-call/77"));
        Assert.True(ProcessTable.HasMark(environment, inner));
        Assert.False(ProcessTable.HasMark(environment, "outer-call/7"));
        Assert.False(ProcessTable.HasMark(environment, "call/77"));
    }

    [Fact]
    public void A_process_with_a_strange_name_is_parsed()
    {
        var stat = "42 (a) b (c) S 1 42 40 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 2"u8;
        Assert.Equal(
            new ProcessEntry(42, 'S', 42, 40, 987654) { Parent = 1, Name = "a) b (c" },
            ProcessTable.Parse(42, stat)
        );
        Assert.Null(ProcessTable.Parse(42, "42 (cut"u8));
    }

    [Fact]
    public void This_process_is_found_in_the_table()
    {
        var own = ProcessTable.Identify(Environment.ProcessId)!;
        Assert.True(own.StartTime > 0);
        Assert.Equal(36, own.BootId.Length);
        Assert.Contains(
            ProcessTable.All(),
            entry => entry.Pid == own.Pid && entry.StartTime == own.StartTime && entry.IsAlive
        );
        Assert.Null(ProcessTable.Find(int.MaxValue));
    }
}
