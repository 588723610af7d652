using System.Text.Json;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Sessions;

public sealed class SessionsCommandTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public SessionsCommandTests() =>
        _home.Variables["CODEAGENT_MODEL"] = _home.Script([Rules.Hello, .. Rules.WriteFile]);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Sessions_are_listed_by_folder_the_latest_first()
    {
        await CodeAgentProcess.RunAsync(_home, "-p", "hello first", "--session-id", "one");
        await CodeAgentProcess.RunAsync(_home, "-p", "hello second", "--session-id", "two");
        using var other = new CodeAgentHome { State = _home.State };
        other.Variables["CODEAGENT_MODEL"] = _home.Variables["CODEAGENT_MODEL"];
        await CodeAgentProcess.RunAsync(other, "-p", "hello elsewhere", "--session-id", "three");

        var here = (await CodeAgentProcess.RunAsync(_home, "sessions")).Output.Split('\n');
        Assert.Matches("^id   status  age +title$", here[0]);
        Assert.Matches(@"^two  idle    \d+ s  +hello second$", here[1]);
        Assert.Matches(@"^one  idle    \d+ s  +hello first$", here[2]);
        Assert.Equal([""], here[3..]);

        Assert.Equal(["two"], await IdsAsync("--limit", "1"));
        Assert.Equal(["three", "two", "one"], await IdsAsync("--all"));
    }

    [Fact]
    public async Task The_latest_session_of_a_folder_goes_on()
    {
        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--session-id", "one");
        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--session-id", "two");
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "-c", "--output-format", "json");
        Assert.Equal("two", JsonDocument.Parse(end.Output).RootElement.GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task A_session_is_shown_as_a_conversation()
    {
        await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "please write",
            "--session-id",
            "one",
            "--permission-mode",
            "acceptEdits"
        );
        var shown = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "one");
        Assert.Equal(0, shown.ExitCode);
        Assert.Matches(
            @"^session in .*\n\n> please write\n\n\* Write note.txt: succeeded\n    Created .*\n\nDone: Created .*\n$",
            shown.Output
        );
    }

    [Fact]
    public async Task A_session_is_shown_as_its_events()
    {
        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--session-id", "one");
        var shown = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "one", "--json");
        var events = shown.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            Enumerable.Range(1, events.Count),
            events.Select(known => known.GetProperty("rootSeq").GetInt32())
        );
        Assert.All(events, known => Assert.Equal("session/one", known.GetProperty("stream").GetString()));
        string[] types = [.. events.Select(known => known.GetProperty("type").GetString()!)];
        Assert.Equal(["SessionCreated", "InputPosted", "TurnStarted"], types[..3]);
        Assert.Equal(["ModelCallStarted", "ModelCallCompleted", "TurnCompleted"], types[^3..]);
        Assert.Equal("hello", events[1].GetProperty("data").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_session_that_is_not_there_cannot_be_shown()
    {
        var end = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "nowhere");
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("(AGENT0501)", end.Error, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string?>> IdsAsync(params string[] flags)
    {
        var end = await CodeAgentProcess.RunAsync(_home, ["sessions", "--json", .. flags]);
        return JsonDocument
            .Parse(end.Output)
            .RootElement.EnumerateArray()
            .Select(item => item.GetProperty("id").GetString());
    }
}
