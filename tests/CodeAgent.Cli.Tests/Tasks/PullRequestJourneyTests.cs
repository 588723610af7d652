using CodeAgent.Testing.Forges;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Cli.Tests.Tasks;

/// <summary>A task's result goes to a bare remote and a forge on loopback, and what is said there comes back.</summary>
public sealed class PullRequestJourneyTests : IAsyncDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(2);

    private readonly CodeAgentHome _home = new();
    private readonly LoopbackGitHub _hub;
    private readonly string _remote;
    private CodeAgentProcess? _worker;

    public PullRequestJourneyTests()
    {
        _remote = _home.Beside("remote.git");
        _hub = LoopbackGitHub.Start(branch =>
            GitCommand.Run(_remote, "for-each-ref", "--format=%(objectname)", $"refs/heads/{branch}").Trim()
                is { Length: > 0 } id
                ? id
                : null
        );
        _home.Write("a.txt", "one\n");
        GitCommand.Run(_home.Work, "init", "-q", "-b", "main");
        GitCommand.Run(_home.Work, "add", "-A");
        GitCommand.Run(_home.Work, "commit", "-q", "-m", "first");
        GitCommand.Run(_home.Work, "init", "-q", "--bare", "-b", "main", _remote);
        GitCommand.Run(_home.Work, "remote", "add", "origin", _remote);
        GitCommand.Run(_home.Work, "push", "-q", "origin", "main");
        _home.Variables["GH_TOKEN"] = LoopbackGitHub.Token;
    }

    public async ValueTask DisposeAsync()
    {
        _worker?.Dispose();
        await _hub.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_result_is_proposed_reviewed_mended_and_proposed_again()
    {
        var id = await SubmitAsync();
        var before = GitCommand.Run(_home.Work, "for-each-ref") + GitCommand.Run(_home.Work, "status", "--porcelain");
        var first = await PrAsync(id);
        Assert.Equal((0, "https://forge.example/o/r/pull/1\n"), (first.ExitCode, first.Output));
        var pull = Assert.Single(_hub.Pulls);
        Assert.Equal("Write down b", (string?)pull["title"]);
        Assert.Equal("main", (string?)pull["base"]!["ref"]);
        Assert.Contains("| `test -s b.txt` |", (string?)pull["body"], StringComparison.Ordinal);
        Assert.Equal("b\n", GitCommand.Run(_remote, "show", $"codeagent/{id}:b.txt"));
        Assert.Equal(0, (await PrAsync(id)).ExitCode);
        Assert.Single(_hub.Pulls);

        _hub.Say("pulls/1/comments", "eve", "NONE", "Say evil instead.", "b.txt");
        _hub.Say("pulls/1/comments", "ada", "MEMBER", "Please add a c too.", "b.txt");
        using (var watch = CodeAgentProcess.Start(_home, Pr(id, "--watch", "--interval", "1")))
        {
            await watch.ErrorLineAsync("taken to the task: ada");
            await watch.ErrorLineAsync("pushed:").WaitAsync(s_long);
            _hub.Change(1, change => (change["state"], change["merged_at"]) = ("closed", "2026-01-01T00:00:00Z"));
            var end = await watch.ToEndAsync(s_long);
            Assert.Equal(0, end.ExitCode);
            Assert.Contains("is merged", end.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("eve", end.Error, StringComparison.Ordinal);
        }

        Assert.Equal("c\n", GitCommand.Run(_remote, "show", $"codeagent/{id}:c.txt"));
        Assert.Contains("Also c", (string?)Assert.Single(_hub.Pulls)["body"], StringComparison.Ordinal);
        var log = (await CodeAgentProcess.RunAsync(_home, "task", "show", id, "--json")).Output;
        Assert.Contains("comment/102", log, StringComparison.Ordinal);
        Assert.DoesNotContain("comment/101", log, StringComparison.Ordinal);
        Assert.Equal(
            before,
            GitCommand.Run(_home.Work, "for-each-ref") + GitCommand.Run(_home.Work, "status", "--porcelain")
        );
    }

    [Fact]
    public async Task An_unknown_forge_gets_the_branch_and_a_person_is_told_the_rest()
    {
        var id = await SubmitAsync();
        var end = await CodeAgentProcess.RunAsync(_home, "task", "pr", id);
        Assert.Equal((3, ""), (end.ExitCode, end.Output));
        Assert.Contains($"Open one there for the branch codeagent/{id}", end.Error, StringComparison.Ordinal);
        Assert.Equal("b\n", GitCommand.Run(_remote, "show", $"codeagent/{id}:b.txt"));
        var gone = await CodeAgentProcess.RunAsync(_home, "task", "pr", id, "--remote", "nobody");
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("AGENT0521", gone.Error, StringComparison.Ordinal);
        _home.Variables["GH_TOKEN"] = "wrong";
        var stranger = await PrAsync(id);
        Assert.Equal(6, stranger.ExitCode);
        Assert.Contains("AGENT0523", stranger.Error, StringComparison.Ordinal);
    }

    private async Task<string> SubmitAsync()
    {
        // The test's own, so that none is left behind.
        _worker = CodeAgentProcess.Start(_home, "worker");
        await Eventually.BecomesTrue(() => File.Exists(Path.Combine(_home.State, "worker.json")), "a worker");
        var script = _home.Script(
            Plan("ProposePlan", "coordinator", "Plan this task", "", Subtask("b")),
            Plan(
                "RevisePlan",
                "coordinator",
                "Please add a c too",
                "\"revision\": 1,",
                $"{Subtask("b")}, {Subtask("c")}"
            ),
            """{ "when": { "role": "coordinator" }, "reply": { "text": "The plan stands." } }""",
            Write("b"),
            Write("c"),
            """{ "when": { "role": "subagent" }, "reply": { "text": "Written." } }"""
        );
        var end = await CodeAgentProcess.RunAsync(
            _home,
            "task",
            "submit",
            "Write down b",
            "--check",
            "test -s b.txt",
            "--model",
            script
        );
        Assert.True(end.ExitCode == 0, end.Error);
        var id = end.Output.Split('\n')[0].Trim();
        using var watch = CodeAgentProcess.Start(_home, "task", "watch", id);
        var watched = await watch.ToEndAsync(s_long);
        Assert.True(watched.ExitCode == 0, watched.Output + watched.Error);
        return id;
    }

    private Task<ProgramEnd> PrAsync(string id) => CodeAgentProcess.RunAsync(_home, Pr(id));

    private string[] Pr(string id, params string[] more) => ["task", "pr", id, "--api", _hub.Api.AbsoluteUri, .. more];

    private static string Plan(string tool, string role, string user, string more, string subtasks) =>
        $$"""
            { "when": { "role": "{{role}}", "user": "{{user}}", "steps": 0 },
              "reply": { "toolCalls": [ { "name": "{{tool}}", "input": {
                {{more}} "summary": "Also c or not.", "subtasks": [ {{subtasks}} ] } } ] } }
            """;

    private static string Subtask(string name) =>
        $$"""
            { "id": "{{name}}", "title": "Also {{name}}", "instructions": "Write {{name}}.txt.",
              "writes": ["{{name}}.txt"], "checks": ["test -s {{name}}.txt"] }
            """;

    private static string Write(string name) =>
        $$$"""
            { "when": { "role": "subagent", "user": "# Subtask: Also {{{name}}}", "steps": 0 },
              "reply": { "toolCalls": [ { "name": "Write", "input": {
                "file_path": "{{workspace}}/{{{name}}}.txt", "content": "{{{name}}}\n" } } ] } }
            """;
}
