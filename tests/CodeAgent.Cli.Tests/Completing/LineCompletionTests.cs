using System.CommandLine;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Completing;
using CodeAgent.Cli.Configuration;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Completing;

public sealed class LineCompletionTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("sess", "sessions")]
    [InlineData("sessions|--a", "--all")]
    [InlineData("sessions|s", "show")]
    [InlineData("-p|hello|--permission-mode|acc", "acceptEdits")]
    [InlineData("--permission-mode=acc", "--permission-mode=acceptEdits")]
    [InlineData("--output-format|stream", "stream-json")]
    [InlineData("--model|sonn", "sonnet")]
    [InlineData("--allowed-", "--allowed-tools")]
    [InlineData("completion|z", "zsh")]
    [InlineData("task|subm", "submit")]
    [InlineData("task|submit|--goal|x|--trust", "--trust-setup")]
    [InlineData("task|list|--status|wai", "waiting")]
    [InlineData("task|artifacts|g", "get")]
    [InlineData("task|submit|--model|sonn", "sonnet")]
    [InlineData("worker|st", "status")]
    public async Task A_word_is_completed_where_it_stands(string words, string expected) =>
        Assert.Equal([expected], await FindAsync(words.Split('|')));

    [Theory]
    [InlineData("-p|hello|sess")]
    [InlineData("sessions|--outp")]
    [InlineData("--|--mod")]
    [InlineData("--max-turns|s")]
    [InlineData("--continue|--conti")]
    [InlineData("__comp")]
    public async Task What_cannot_stand_there_is_not_offered(string words) =>
        Assert.Empty(await FindAsync(words.Split('|')));

    [Fact]
    public async Task Sessions_are_offered_with_their_titles_and_looking_makes_no_state()
    {
        Assert.Empty(await FindAsync("--resume", ""));
        Assert.False(Directory.Exists(_home.State));

        var model = _home.Script(Rules.Hello);
        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", model, "--session-id", "first");
        Assert.Equal(["first"], await FindAsync("--resume", ""));
        Assert.Equal(["first"], await FindAsync("sessions", "show", "fi"));
        var line = (await CodeAgentProcess.RunAsync(_home, "__complete", "--", "--resume", "")).Output;
        Assert.Contains("\thello", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--permission-mode", 6)]
    [InlineData("--output-format", 3)]
    [InlineData("--input-format", 2)]
    public void Every_value_that_is_offered_is_taken(string option, int least)
    {
        var options = new RunOptions();
        var root = new RootCommand();
        options.AddTo(root);
        var sessions = new Command("sessions") { new Command("show") { new Argument<string>("id") } };
        root.Add(sessions);
        new KnownValues(CliEnvironment.Read(_home.Environment())).AddTo(root);
        var values = LineCompletion.Find(root, [option, ""]).Select(item => item.Label).ToList();
        Assert.True(values.Count >= least, string.Join(", ", values));
        Assert.All(values, value => options.Read(root.Parse([option, value]), _home.Work));
    }

    [Fact]
    public async Task Help_shows_the_script_and_not_what_the_script_asks()
    {
        var help = (await CodeAgentProcess.RunAsync(_home, "--help")).Output;
        Assert.Contains("completion", help, StringComparison.Ordinal);
        Assert.DoesNotContain("__complete", help, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> FindAsync(params string[] words)
    {
        var end = await CodeAgentProcess.RunAsync(_home, ["__complete", "--", .. words]);
        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        return [.. end.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
    }
}
