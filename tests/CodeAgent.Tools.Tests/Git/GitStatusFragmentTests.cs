using System.Text;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Tests.Git;

public sealed class GitStatusFragmentTests : IDisposable
{
    private readonly TestRepository _repository = new();
    private readonly GitStatusFragment _fragment = new(TestRepository.Variables, TimeProvider.System);

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task It_tells_the_branch_the_changes_and_the_latest_commits()
    {
        _repository.Write("a.txt", "1\n");
        _repository.Commit();
        _repository.Git("commit", "--allow-empty", "-m", "Second thoughts");
        _repository.Git("checkout", "-q", "-b", "topic/x");
        _repository.Write("a.txt", "2\n");
        _repository.Write("new file.txt", "1\n");

        var part = Assert.Single(await RenderAsync(_repository.Root));

        Assert.Equal(("git", "repository"), (part.Name, part.Trust));
        Assert.Contains("Branch: topic/x\n", part.Text, StringComparison.Ordinal);
        Assert.Contains("Status:\n M a.txt\n?? \"new file.txt\"\n", part.Text, StringComparison.Ordinal);
        Assert.Matches("Latest commits:\n[0-9a-f]{7,} Second thoughts\n[0-9a-f]{7,} ", part.Text);
    }

    [Fact]
    public async Task A_repository_without_commits_or_changes_is_told_as_such()
    {
        var text = Assert.Single(await RenderAsync(_repository.Root)).Text;

        Assert.Contains("Status:\n(clean)\n", text, StringComparison.Ordinal);
        Assert.EndsWith("Latest commits:\n(none)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_part_without_a_repository()
    {
        var plain = Directory.CreateDirectory(_repository.Beside("plain")).FullName;

        Assert.Empty(await RenderAsync(plain));
        Assert.Empty(await RenderAsync(_repository.Beside("missing")));
    }

    [Fact]
    public async Task It_stays_small_in_a_tree_full_of_changes()
    {
        for (var i = 0; i < 300; i++)
            _repository.Write($"{i:000}-{new string('ü', 40)}.txt", "1\n");
        _repository.Commit();
        for (var i = 0; i < 300; i++)
            _repository.Write($"{i:000}-{new string('ü', 40)}.txt", "2\n");
        for (var i = 0; i < 6; i++)
            _repository.Git("commit", "--allow-empty", "-m", new string('ü', 300));

        var text = Assert.Single(await RenderAsync(_repository.Root)).Text;

        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1000, 3500);
        Assert.Contains("… more", text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<PinnedFragment>> RenderAsync(string folder) =>
        await _fragment.RenderAsync(new SessionSettings("agent", folder, "m"), default);
}
