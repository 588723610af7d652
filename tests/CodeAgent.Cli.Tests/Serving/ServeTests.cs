using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Serving;

public sealed partial class ServeTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public ServeTests() => _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_api_is_served_to_those_who_have_the_token_until_it_is_stopped()
    {
        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--session-id", "one");
        using var server = CodeAgentProcess.Start(_home, "serve");
        var line = Line().Match(await server.OutputLineAsync("Serving on"));
        using var client = new HttpClient { BaseAddress = new Uri(line.Groups[1].Value) };

        using var refused = await client.GetAsync(new Uri("/v1/sessions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", line.Groups[2].Value);
        Assert.Contains(
            "\"one\"",
            await client.GetStringAsync(new Uri("/v1/sessions", UriKind.Relative)),
            StringComparison.Ordinal
        );

        server.Send(UnixSignal.Terminate);
        var end = await server.ToEndAsync();
        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        Assert.Equal(2, end.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Sessions_that_others_left_are_not_adopted()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.LongCommand);
        using (
            var program = CodeAgentProcess.Start(_home, "-p", "wait", "--allowedTools", "Bash", "--session-id", "left")
        )
        {
            program.CloseInput();
            await Testing.Stores.Eventually.BecomesTrue(
                () => File.Exists(Path.Combine(_home.Work, "began")),
                "the command's start"
            );
        }

        var before = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "left", "--json");
        using var server = CodeAgentProcess.Start(_home, "serve");
        var line = Line().Match(await server.OutputLineAsync("Serving on"));
        using var client = new HttpClient { BaseAddress = new Uri(line.Groups[1].Value) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", line.Groups[2].Value);
        Assert.Contains(
            "\"left\"",
            await client.GetStringAsync(new Uri("/v1/sessions", UriKind.Relative)),
            StringComparison.Ordinal
        );
        var after = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "left", "--json");
        Assert.Equal(before.Output, after.Output);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        using var server = CodeAgentProcess.Start(_home, "serve");
        var line = Line().Match(await server.OutputLineAsync("Serving on"));
        var port = new Uri(line.Groups[1].Value).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var second = await CodeAgentProcess.RunAsync(_home, "serve", "--port", port);
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("cannot be served on", second.Error, StringComparison.Ordinal);
        Assert.Contains("(AGENT0101)", second.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^Serving on (http://127\.0\.0\.1:\d+) with token ([\w-]{43})$")]
    private static partial Regex Line();
}
