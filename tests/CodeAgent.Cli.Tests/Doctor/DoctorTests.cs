using System.Text.Json;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Doctor;

/// <summary><c>codeagent doctor</c> as a person and a script see it.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task With_a_model_it_is_usable_and_leaves_no_trace()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        var end = await CodeAgentProcess.RunAsync(_home, "doctor");
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("codeagent can work here", end.Output, StringComparison.Ordinal);
        Assert.Contains("nothing is recorded yet", end.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.State));
    }

    [Fact]
    public async Task Without_a_model_it_says_what_to_do_and_exits_with_6()
    {
        WithoutLocalModels();
        var end = await CodeAgentProcess.RunAsync(_home, "doctor");
        Assert.Equal(6, end.ExitCode);
        Assert.Contains("missing  default model", end.Output, StringComparison.Ordinal);
        Assert.Contains("codeagent cannot work here yet: default model.", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_told_by_name_and_never_by_value()
    {
        _home.Variables["ANTHROPIC_API_KEY"] = "sk-a-secret-value";
        _home.Variables["DEEPSEEK_API_KEY"] = "another-secret-value";
        foreach (var flags in new[] { new[] { "doctor" }, ["doctor", "--json"] })
        {
            var end = await CodeAgentProcess.RunAsync(_home, flags);
            Assert.Equal(0, end.ExitCode);
            Assert.Contains("ANTHROPIC_API_KEY, DEEPSEEK_API_KEY", end.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-value", end.Output + end.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_made_is_missing()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        _home.State = "/proc/no-such-place";
        Assert.Equal("missing", (await CheckAsync("state folder", exitCode: 6)).Status);
    }

    [Fact]
    public async Task What_is_recorded_is_verified_and_keys_are_for_their_owner_only()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        Assert.Equal(0, (await CodeAgentProcess.RunAsync(_home, "-p", "hello")).ExitCode);
        Assert.Equal("ok", (await CheckAsync("event store")).Status);
        Assert.Equal("ok", (await CheckAsync("key files")).Status);

        var key = Directory.GetFiles(Path.Combine(_home.State, "keys"), "*.key").Single();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);
        }

        var open = await CheckAsync("key files");
        Assert.Equal("warning", open.Status);
        Assert.Contains("chmod", open.Advice, StringComparison.Ordinal);

        File.Delete(key);
        var store = await CheckAsync("event store");
        Assert.Equal("warning", store.Status);
        Assert.Contains("not as they were written", store.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_no_database_is_missing()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        Directory.CreateDirectory(_home.State);
        await File.WriteAllTextAsync(
            Path.Combine(_home.State, "events.db"),
            new string('x', 4096),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("missing", (await CheckAsync("event store", exitCode: 6)).Status);
    }

    [Fact]
    public async Task A_configuration_that_does_not_parse_is_told_with_the_file()
    {
        var file = WriteModels("{ oops");
        var check = await CheckAsync("configuration", exitCode: 6);
        Assert.Equal("missing", check.Status);
        Assert.Contains(file, check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_this_machine_is_found_with_its_models()
    {
        await using var server = LoopbackServer.Start(request =>
            request.Path == "/v1/models"
                ? ServerAnswer.Json(200, """{"data":[{"id":"one"},{"id":"two"}]}""")
                : ServerAnswer.Json(404, "{}")
        );
        WriteModels($$"""{ "providers": { "lmstudio": { "endpoint": { "baseUrl": "{{server.BaseUrl}}v1" } } } }""");
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        var check = await CheckAsync("local models");
        Assert.Contains("lmstudio at", check.Detail, StringComparison.Ordinal);
        Assert.Contains("2 models", check.Detail, StringComparison.Ordinal);
    }

    private async Task<(string Status, string Detail, string Advice)> CheckAsync(string name, int exitCode = 0)
    {
        var end = await CodeAgentProcess.RunAsync(_home, "doctor", "--json");
        Assert.Equal(exitCode, end.ExitCode);
        var report = JsonElement.Parse(end.Output);
        Assert.Equal(exitCode == 0, report.GetProperty("usable").GetBoolean());
        var check = report
            .GetProperty("checks")
            .EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == name);
        return (
            check.GetProperty("status").GetString()!,
            check.GetProperty("detail").GetString()!,
            check.GetProperty("advice").GetString() ?? ""
        );
    }

    private void WithoutLocalModels() =>
        WriteModels("""{ "providers": { "ollama": { "endpoint": { "discovery": "none" } } } }""");

    private string WriteModels(string json)
    {
        var file = Path.Combine(_home.Home, ".config/codeagent/models.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, json);
        return file;
    }
}
