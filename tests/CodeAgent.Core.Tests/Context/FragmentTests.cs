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

    private SessionSettings Settings() => new("agent", _workspace.FullName, "m");

    private void Write(string name, string text)
    {
        var path = Path.Combine(_workspace.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

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
