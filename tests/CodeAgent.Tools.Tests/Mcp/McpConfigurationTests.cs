using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Mcp.Configuration;

namespace CodeAgent.Tools.Tests.Mcp;

public sealed class McpConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_dialects_are_read_and_the_nearest_entry_wins_whole()
    {
        Write(
            "work/.mcp.json",
            """{"mcpServers":{"a":{"command":"one","args":["x"]},"h":{"type":"http","url":"https://h.example/mcp","headers":{"X-Key":"${KEY}"}}}}"""
        );
        Write(
            "work/.gemini/settings.json",
            """{"theme":"dark","mcpServers":{"g":{"httpUrl":"https://g.example/mcp","timeout":7000,"includeTools":["t"]}}}"""
        );
        Write("work/.qwen/settings.json", """{"mcpServers":{"a":{"command":"never"}}}""");
        Write("work/.vscode/mcp.json", """{ /* comment */ "servers":{"v":{"type":"stdio","command":"v",}}}""");
        Write(
            "work/.codex/config.toml",
            """
            model = "x" # not ours
            [mcp_servers.c]
            command = "codex-server"
            args = ["-y", 'two # not a comment',]
            env = { TOKEN = "t\u0041" }
            startup_timeout_sec = 20
            [mcp_servers."off"]
            command = "off"
            enabled = false
            """
        );
        Write(
            "home/.claude.json",
            """{"mcpServers":{"a":{"command":"user"},"u":{"command":"u"}},"projects":{"HERE":{"mcpServers":{"h":{"url":"https://local.example/"}}}}}""".Replace(
                "HERE",
                _folder["work"],
                StringComparison.Ordinal
            )
        );
        var read = Read(("KEY", "secret"));
        Assert.Empty(read.Problems);
        Assert.Equal(["a", "c", "g", "h", "u", "v"], read.Servers.Select(server => server.Name));
        Assert.Equal(("one", McpScope.Project), (Of(read, "a").Command, Of(read, "a").Scope));
        Assert.Equal((McpScope.Local, "local.example"), (Of(read, "h").Scope, Of(read, "h").Url!.Host));
        Assert.Equal(["-y", "two # not a comment"], Of(read, "c").Arguments);
        Assert.Equal("tA", Of(read, "c").Environment["TOKEN"]);
        Assert.Equal(TimeSpan.FromSeconds(20), Of(read, "c").StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(7), Of(read, "g").CallTimeout);
        Assert.Equal(["t"], Of(read, "g").OnlyTools!);
    }

    [Theory]
    [InlineData("${A}/x", "1/x")]
    [InlineData("${B:-two}", "two")]
    [InlineData("${B}", "${B}")]
    [InlineData("${A", "${A")]
    [InlineData("$A ${} ${a b}", "$A ${} ${a b}")]
    public void Variables_are_expanded(string text, string expected) =>
        Assert.Equal(expected, new VariableExpansion(new Dictionary<string, string> { ["A"] = "1" }).Expand(text));

    [Theory]
    [InlineData("""{"mcpServers":{"a":{"command":"x","command":"y"}}}""")]
    [InlineData("""{"mcpServers":{"a":{}}}""")]
    [InlineData("""{"mcpServers":{"a":{"command":"x","url":"https://x"}}}""")]
    [InlineData("""{"mcpServers":{"a":{"command":7}}}""")]
    [InlineData("""{"mcpServers":{"a":{"url":"file:///etc/passwd"}}}""")]
    [InlineData("""{"mcpServers":{"a":{"url":"https://x","headers":{"A":"b\r\nC: d"}}}}""")]
    [InlineData("""{"mcpServers":[]}""")]
    [InlineData("""{"mcpServers":{"a":3}}""")]
    [InlineData("[")]
    public void What_cannot_be_used_is_told_and_the_rest_is_used(string text)
    {
        Write("work/.mcp.json", text);
        Write("home/.claude.json", """{"mcpServers":{"u":{"command":"u"}}}""");
        var read = Read();
        Assert.Equal("u", Assert.Single(read.Servers).Name);
        Assert.Contains(".mcp.json", Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = \"x")]
    [InlineData("a = [1, 2")]
    [InlineData("[a\nb = 1")]
    [InlineData("a = \"\\q\"")]
    [InlineData("= 1")]
    [InlineData("a = 1\n[a.b]\nc = 1")]
    public void Toml_that_does_not_parse_names_its_line(string text) =>
        Assert.StartsWith(
            "line ",
            Assert.Throws<FormatException>(() => TomlSubset.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Unset_variables_are_told_and_a_strict_file_stands_alone()
    {
        Write("work/.mcp.json", """{"mcpServers":{"a":{"command":"one"}}}""");
        Write("given.json", """{"mcpServers":{"f":{"command":"${NOWHERE}"}}}""");
        var read = McpConfigurationReader.Read(
            Places() with
            {
                Files = [_folder["given.json"], _folder["absent.json"]],
                IsStrict = true,
            }
        );
        Assert.Equal("${NOWHERE}", Assert.Single(read.Servers).Command);
        Assert.Equal(2, read.Problems.Count);
        Assert.Contains(read.Problems, problem => problem.Contains("NOWHERE", StringComparison.Ordinal));
    }

    private static McpServerSettings Of(McpConfiguration read, string name) =>
        read.Servers.Single(server => server.Name == name);

    private McpConfiguration Read(params (string Name, string Value)[] variables) =>
        McpConfigurationReader.Read(
            Places() with
            {
                Variables = variables.ToDictionary(one => one.Name, one => one.Value),
            }
        );

    private McpPlaces Places() => new(_folder["work"], _folder["home"], new Dictionary<string, string>());

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }
}
