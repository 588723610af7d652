using System.Diagnostics;
using System.Text.Json.Nodes;
using CodeAgent.Peers.Tests.Wires;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Programs;
using CodeAgent.Tools;
using CodeAgent.Tools.Delegation;

namespace CodeAgent.Peers.Tests;

/// <summary>A long piece of work against a server that somebody else wrote, on each API that it speaks.</summary>
public sealed class MixedWorkTests : IDisposable
{
    private const string Session = "mixed";
    private static readonly Wire[] s_wires = [new ChatWire(), new ResponsesWire(), new AnthropicWire()];
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task Fifty_mixed_calls_over_a_bad_wire_end_in_the_repository_that_was_meant(string name)
    {
        var wire = s_wires.Single(wire => wire.Name == name);
        Assert.True(MixedWork.Replies.Sum(reply => reply.Calls.Count) >= 50);
        using var server = await AiMockServer.StartAsync(Fixtures.Of(MixedWork.Replies));
        await using var relay = new RecordingRelay(server.Address);
        wire.Configure(_home, relay.BaseUrl);

        var end = await WorkAsync(wire);

        Assert.Equal((0, MixedWork.Done + "\n"), (end.ExitCode, end.Output));
        var events = await EventsAsync();
        CheckRecords(wire, events);
        CheckRequests(wire, events, relay.Requests);
        CheckRepository();
    }

    private async Task<ProgramEnd> WorkAsync(Wire wire)
    {
        string[] arguments = ["-p", MixedWork.Prompt, "--model", wire.Model, "--session-id", Session];
        using var program = CodeAgentProcess.Start(
            _home,
            [.. arguments, "--permission-mode", "bypassPermissions", "--verbose"]
        );
        program.CloseInput();
        return await program.ToEndAsync(s_deadline);
    }

    private async Task<IReadOnlyList<JsonNode>> EventsAsync()
    {
        var shown = await CodeAgentProcess.RunAsync(_home, "sessions", "show", Session, "--json");
        Assert.Equal(0, shown.ExitCode);
        return
        [
            .. Placeless(shown.Output)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!),
        ];
    }

    private static void CheckRecords(Wire wire, IReadOnlyList<JsonNode> events)
    {
        var records = ToolRecord
            .Of(events)
            .Select(record => record with { Arguments = wire.Carried(record.Arguments) });
        GoldenFolder.Of("tests/CodeAgent.Peers.Tests/Golden").Check($"{wire.Name}.json", ToolRecord.Text(records));
    }

    /// <summary>Each request, whole: what was pinned, what is offered, and the conversation up to it, no more and no less.</summary>
    private void CheckRequests(Wire wire, IReadOnlyList<JsonNode> events, IReadOnlyList<RecordedRequest> requests)
    {
        var golden = GoldenFolder.Of("tests/CodeAgent.Peers.Tests/Golden").Read($"{wire.Name}.json");
        var records = ToolRecord.Read(golden).ToDictionary(record => record.Id, StringComparer.Ordinal);
        var reasoning = wire.ReasoningIds(JsonNode.Parse(requests[^1].Body)!);
        var past = MixedWork
            .Replies.Select(
                (reply, number) =>
                    new PastReply(
                        reply.Text,
                        [.. reply.Calls.Select(call => records[call.Id])],
                        reasoning.ElementAtOrDefault(number)
                    )
            )
            .ToList();
        Assert.Equal(reasoning.Count, reasoning.Distinct().Count());
        var pinned = events.Single(stored => (string?)stored["type"] == "ContextPinned")["data"]!["fragments"]!;
        var system = pinned.AsArray().Select(part => (string)part!["text"]!).ToList();
        var tools = BuiltInTools
            .Create(new BuiltInToolOptions { Environment = new Dictionary<string, string>() })
            .Tools.Concat(DelegationTools.Create(null!, null!, []))
            .Select(tool => tool.Descriptor)
            .ToList();

        // A reply that met trouble was asked for twice.
        var asked = MixedWork.Replies.SelectMany(
            (reply, index) => Enumerable.Repeat(index, reply.Trouble == Trouble.None ? 1 : 2)
        );
        int[] lengths = [.. asked, past.Count];
        Assert.Equal(lengths.Length, requests.Count);
        foreach (var (length, request) in lengths.Zip(requests))
        {
            Assert.Equal(("POST", wire.Path), (request.Method, request.Path));
            var expected = wire.Body(Session, system, tools, [.. past.Take(length)]);
            var actual = JsonNode.Parse(Placeless(request.Body))!;
            if (!JsonNode.DeepEquals(expected, actual))
            {
                Assert.Equal(JsonText.Indent(expected.ToJsonString()), JsonText.Indent(actual.ToJsonString()));
            }
        }
    }

    private void CheckRepository()
    {
        var tracked = Git("ls-files").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(MixedWork.Files.Keys.Order(StringComparer.Ordinal), tracked.Order(StringComparer.Ordinal));
        Assert.All(MixedWork.Files, file => Assert.Equal(file.Value, Git("show", $"HEAD:{file.Key}")));
        Assert.Equal("", Git("status", "--porcelain"));
        Assert.Equal(MixedWork.Commits, Git("log", "--format=%s").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Git("fsck", "--strict");
        Assert.Equal("all parts work\n", Run("sh", "check.sh"));
    }

    /// <summary>Texts without the place where this test happens to run.</summary>
    private string Placeless(string text) => text.Replace(_home.Work, "/work", StringComparison.Ordinal);

    private string Git(params string[] arguments) => Run("git", arguments);

    private string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _home.Work,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
