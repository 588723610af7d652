using System.Text.Json;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Control;

/// <summary>The program as a host drives it: JSON lines in and out.</summary>
internal sealed class HostedProgram : IDisposable
{
    private static readonly string[] s_formats =
    [
        "-p",
        "--input-format",
        "stream-json",
        "--output-format",
        "stream-json",
    ];

    private readonly CodeAgentProcess _process;

    private HostedProgram(CodeAgentProcess process) => _process = process;

    /// <summary>Starts it; calls that need a decision are asked about.</summary>
    public static HostedProgram Asking(CodeAgentHome home, params string[] flags) =>
        Start(home, ["--permission-prompt-tool", "stdio", .. flags]);

    /// <summary>Starts it.</summary>
    public static HostedProgram Start(CodeAgentHome home, params string[] flags) =>
        new(CodeAgentProcess.Start(home, [.. s_formats, .. flags]));

    /// <summary>Says something to the agent.</summary>
    public Task SayAsync(string text) =>
        _process.WriteAsync(
            $$$"""{"type":"user","message":{"role":"user","content":"{{{text}}}"},"parent_tool_use_id":null}""" + "\n"
        );

    /// <summary>Makes a control request and answers with its response.</summary>
    public async Task<JsonElement> RequestAsync(string id, string request)
    {
        await WriteAsync($$"""{"type":"control_request","request_id":"{{id}}","request":{{request}} }""");
        return Json(await _process.OutputLineAsync($"\"request_id\":\"{id}\"")).GetProperty("response");
    }

    /// <summary>Waits for the question about a call with this in its arguments; answers with the request.</summary>
    public async Task<JsonElement> AskedAsync(string part)
    {
        var line = await _process.OutputLineAsync(part);
        var json = Json(line);
        Assert.True(json.GetProperty("type").GetString() == "control_request", line);
        return json;
    }

    /// <summary>Answers a question.</summary>
    public Task AnswerAsync(JsonElement asked, string answer)
    {
        var id = asked.GetProperty("request_id").GetString();
        var response = $$"""{"subtype":"success","request_id":"{{id}}","response":{{answer}} }""";
        return WriteAsync($$"""{"type":"control_response","response":{{response}} }""");
    }

    /// <summary>Waits for a line of standard output that holds a text.</summary>
    public async Task<JsonElement> LineAsync(string part) => Json(await _process.OutputLineAsync(part));

    /// <summary>Writes a line as it is.</summary>
    public Task WriteAsync(string line) => _process.WriteAsync(line + "\n");

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        _process.Send(UnixSignal.Kill);
        await _process.ToEndAsync();
    }

    /// <summary>Ends its input and waits for its end.</summary>
    public Task<ProgramEnd> EndAsync()
    {
        _process.CloseInput();
        return _process.ToEndAsync();
    }

    public void Dispose() => _process.Dispose();

    private static JsonElement Json(string line) => JsonElement.Parse(line);
}
