using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Sessions;

/// <summary>Two programs that work with one session at the same time: one runs it, and neither waits for ever.</summary>
public sealed class SharedSessionTests
{
    [Fact]
    public async Task Two_programs_that_resume_one_session_are_both_answered()
    {
        using var home = new CodeAgentHome();
        home.Write("script.json", """{ "rules": [ { "reply": { "delayMs": 500, "text": "heard {{user}}" } } ] }""");
        string[] flags = ["-p", "--model", "scripted:script.json"];
        var first = await CodeAgentProcess.RunAsync(home, [.. flags, "--session-id", "shared", "start"]);
        Assert.Equal(0, first.ExitCode);

        var ends = await Task.WhenAll(
            CodeAgentProcess.RunAsync(home, [.. flags, "--resume", "shared", "alpha"]),
            CodeAgentProcess.RunAsync(home, [.. flags, "--resume", "shared", "beta"])
        );

        Assert.All(ends, end => Assert.True(end.ExitCode == 0, end.Error));
        var events = (await CodeAgentProcess.RunAsync(home, "sessions", "show", "shared", "--json")).Output;
        Assert.Equal(3, events.Split('\n').Count(line => line.Contains("\"TurnCompleted\"", StringComparison.Ordinal)));
    }
}
