using System.Text;
using CodeAgent.Core.Context;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Tests.Context;

public sealed class FragmentTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fragments");
    private readonly DirectoryInfo _workspace;

    public FragmentTests() => _workspace = _root.CreateSubdirectory("work");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task The_system_prompt_is_ours_unless_another_is_given_and_may_be_added_to()
    {
        var ours = new PinnedFragment("system", "product", "product", PromptLibrary.Load("system"));
        var more = new PinnedFragment("system", "--append-system-prompt", "user", "More.");
        var given = new PinnedFragment("system", "--system-prompt", "user", "Other.");
        var fragment = new SystemFragment();
        Assert.Equal([ours], await RenderAsync(fragment, Settings()));
        Assert.Equal([ours], await RenderAsync(fragment, Settings() with { AppendSystemPrompt = "" }));
        Assert.Equal([ours, more], await RenderAsync(fragment, Settings() with { AppendSystemPrompt = "More." }));
        Assert.Equal([given], await RenderAsync(fragment, Settings() with { SystemPrompt = "Other." }));
    }

    [Fact]
    public async Task The_environment_says_where_and_when_and_whether_there_is_git()
    {
        var fragment = new EnvironmentFragment(new UtcClock());
        Assert.Contains("Git repository: no", await TextAsync(fragment), StringComparison.Ordinal);
        Write("../.git", "gitdir: elsewhere");
        var text = await TextAsync(fragment);
        Assert.Contains("Git repository: yes", text, StringComparison.Ordinal);
        Assert.Contains($"Working folder: {_workspace.FullName}", text, StringComparison.Ordinal);
        Assert.Contains("Today: 2026-01-01", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_file_of_instructions_is_taken_and_marked_as_the_repositorys()
    {
        Assert.Empty(await InstructionsAsync());
        Write("AGENTS.md", "Agents.");
        Assert.Equal("AGENTS.md", Assert.Single(await InstructionsAsync()).Source);
        Write(".claude/CLAUDE.md", "Inner.");
        Assert.Equal(".claude/CLAUDE.md", Assert.Single(await InstructionsAsync()).Source);
        Write("CLAUDE.md", "Outer.");
        var part = Assert.Single(await InstructionsAsync());
        Assert.Equal(("instructions", "CLAUDE.md", "repository"), (part.Name, part.Source, part.Trust));
        Assert.EndsWith("\n\nOuter.", part.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_instructions_are_cut_between_characters()
    {
        foreach (var lead in new[] { "", "x" })
        {
            Write("AGENTS.md", lead + string.Concat(Enumerable.Repeat("😀", 30_000)));
            var text = Assert.Single(await InstructionsAsync()).Text;
            Assert.InRange(text.Length, 40_000, 40_400);
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
            Assert.EndsWith("(the rest is left out; read the file)", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Instructions_are_not_looked_into_for_placeholders()
    {
        Write("AGENTS.md", "Use {text} and {file}.");
        Assert.Contains(
            "Use {text} and {file}.",
            Assert.Single(await InstructionsAsync()).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_link_carries_no_file_from_elsewhere_to_the_model()
    {
        var elsewhere = _root.CreateSubdirectory("elsewhere");
        File.WriteAllText(Path.Combine(elsewhere.FullName, "CLAUDE.md"), "Secret.");
        Link("CLAUDE.md", Path.Combine(elsewhere.FullName, "CLAUDE.md"));
        Assert.Empty(await InstructionsAsync());
        Directory.CreateSymbolicLink(Path.Combine(_workspace.FullName, ".claude"), elsewhere.FullName);
        Assert.Empty(await InstructionsAsync());
    }

    [Fact]
    public async Task A_link_within_the_workspace_and_a_linked_workspace_are_followed()
    {
        Write("docs/agents.md", "Rules.");
        Link("AGENTS.md", "docs/agents.md");
        Assert.EndsWith("Rules.", Assert.Single(await InstructionsAsync()).Text, StringComparison.Ordinal);
        var linked = Path.Combine(_root.FullName, "linked");
        Directory.CreateSymbolicLink(linked, _workspace.FullName);
        var settings = Settings() with { Workspace = linked };
        Assert.Single(await RenderAsync(new InstructionsFragment(), settings));
    }

    [Fact]
    public async Task What_cannot_be_read_is_left_out()
    {
        Directory.CreateDirectory(Path.Combine(_workspace.FullName, "CLAUDE.md"));
        Link(".claude", "nowhere");
        Write("AGENTS.md", " \n ");
        Assert.Empty(await InstructionsAsync());
    }

    private SessionSettings Settings() => new("agent", _workspace.FullName, "m");

    private void Write(string name, string text)
    {
        var path = Path.Combine(_workspace.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Link(string name, string target) =>
        File.CreateSymbolicLink(Path.Combine(_workspace.FullName, name), target);

    private ValueTask<IReadOnlyList<PinnedFragment>> InstructionsAsync() =>
        RenderAsync(new InstructionsFragment(), Settings());

    private async ValueTask<string> TextAsync(IContextFragment fragment) =>
        Assert.Single(await RenderAsync(fragment, Settings())).Text;

    private static ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
        IContextFragment fragment,
        SessionSettings settings
    ) => fragment.RenderAsync(settings, default);

    private sealed class UtcClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
