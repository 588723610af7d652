using System.Text.Json;
using CodeAgent.Core.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Core.Tests.Hooks;

/// <summary>Hooks of settings files: what is read, and what ends the run because it cannot be read.</summary>
public sealed class HookReaderTests
{
    [Fact]
    public void A_hook_is_read_with_all_it_has()
    {
        var hook = Assert.Single(
            Read(
                """
                {"hooks":{"PreToolUse":[{"matcher":"Bash|Edit","hooks":[{"type":"command","command":"check","args":["-x"],
                "timeout":1.5,"onFailure":"block","if":"Bash(git *)",
                "guard":[{"tool":"Bash","input":{"command":"git push"},"expect":"deny"}]}]}]}}
                """
            )
        );
        Assert.Equal((HookEvent.PreToolUse, "Bash|Edit", "check"), (hook.Event, hook.Matcher, hook.Command));
        Assert.Equal(TimeSpan.FromSeconds(1.5), hook.Timeout);
        Assert.True(hook.FailsClosed);
        Assert.Equal(PermissionVerdict.Deny, Assert.Single(hook.Probes!).Expect);
    }

    [Theory]
    [InlineData("""{"hooks":[]}""", "hooks")]
    [InlineData("""{"hooks":{"PreToolUsee":[]}}""", "PreToolUsee")]
    [InlineData("""{"hooks":{"PreToolUse":{}}}""", "PreToolUse")]
    [InlineData("""{"hooks":{"PreToolUse":[{"matcher":"(["}]}}""", "matcher")]
    [InlineData("""{"hooks":{"PreToolUse":[{"matcher":"Bash"}]}}""", "no hooks")]
    [InlineData("""{"hooks":{"PreToolUse":[{"hooks":[{"type":"command"}]}]}}""", "what to run")]
    [InlineData("""{"hooks":{"PreToolUse":[{"hooks":[{"type":"agent","prompt":"x"}]}]}}""", "agent")]
    [InlineData("""{"hooks":{"PreToolUse":[{"hooks":[{"type":"http","url":"file:///x"}]}]}}""", "url")]
    [InlineData("""{"hooks":{"PreToolUse":[{"hooks":[{"command":"x","timeout":-1}]}]}}""", "timeout")]
    [InlineData("""{"hooks":{"PreToolUse":[{"hooks":[{"command":"x","onFailure":"maybe"}]}]}}""", "onFailure")]
    [InlineData("""{"hooks":{"Stop":[{"hooks":[{"command":"x","guard":true}]}]}}""", "guard")]
    public void What_cannot_be_understood_ends_the_run_and_is_named(string json, string word)
    {
        var error = Assert.Throws<CodeAgentException>(() => Read(json));
        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Contains("settings.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Moments_that_do_not_exist_here_are_passed_over() =>
        Assert.Empty(Read("""{"hooks":{"PreCompact":[{"hooks":[{"command":"x"}]}]}}"""));

    [Fact]
    public void An_administrator_can_keep_all_others_out_and_cannot_be_kept_out()
    {
        const string One = """{"hooks":{"Stop":[{"hooks":[{"command":"a"}]}]},"disableAllHooks":true}""";
        const string Managed = """{"hooks":{"Stop":[{"hooks":[{"command":"b"}]}]}}""";
        var hooks = HookReader.Read([File(Managed, SettingsScope.Managed), File(One, SettingsScope.Project)]);
        Assert.Equal("b", Assert.Single(hooks).Command);
    }

    [Theory]
    [InlineData(null, "Bash", true)]
    [InlineData("*", "Bash", true)]
    [InlineData("Bash", "Bash", true)]
    [InlineData("Bash", "BashOutput", false)]
    [InlineData("Edit|Write", "Write", true)]
    [InlineData("Edit, Write", "Write", true)]
    [InlineData("mcp__.*", "mcp__a__b", true)]
    [InlineData("Notebook.*", "Bash", false)]
    [InlineData("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", true)]
    public void Matchers_are_names_or_expressions(string? matcher, string subject, bool matches) =>
        Assert.Equal(matches, HookMatcher.Matches(matcher, subject));

    [Fact]
    public void Hooks_that_do_the_same_run_once()
    {
        var one = new HookDefinition(HookEvent.Stop, HookKind.Command, "x", "a");
        Assert.Equal([one], HookMatcher.Of([one, one with { Source = "b" }], HookEvent.Stop, ""));
    }

    [Fact]
    public void A_settings_file_that_does_not_parse_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[".claude"]);
        System.IO.File.WriteAllText(folder[".claude/settings.json"], "{\n  \"hooks\": {,}\n}");
        var places = new SettingsPlaces(folder[""]) { ManagedFolders = [] };
        var error = Assert.Throws<CodeAgentException>(() => SettingsReader.Read(places));
        Assert.Contains("settings.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_the_strongest_first()
    {
        using var folder = new TemporaryFolder();
        foreach (
            var name in new[]
            {
                "work/.claude/settings.local.json",
                "work/.claude/settings.json",
                "work/.codeagent/config.json",
                "user/config.json",
                "claude/settings.json",
                "managed/managed-settings.json",
                "managed/managed-settings.d/a.json",
            }
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            System.IO.File.WriteAllText(folder[name], "{ /* none */ }");
        }

        var places = new SettingsPlaces(folder["work"])
        {
            ClaudeFolder = folder["claude"],
            UserFolder = folder["user"],
            ManagedFolders = [folder["managed"]],
        };
        Assert.Equal(
            [
                "a.json",
                "managed-settings.json",
                "settings.local.json",
                "config.json",
                "settings.json",
                "config.json",
                "settings.json",
            ],
            SettingsReader.Read(places).Select(file => Path.GetFileName(file.Path))
        );
    }

    private static IReadOnlyList<HookDefinition> Read(string json) =>
        HookReader.Read([File(json, SettingsScope.Project)]);

    private static SettingsFile File(string json, SettingsScope scope) =>
        new(scope, "/work/.claude/settings.json", JsonElement.Parse(json));
}
