using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Tests.Git;

public sealed class GitWorkspaceChangesTests : IDisposable
{
    private readonly TestRepository _repository = new();
    private readonly GitWorkspaceChanges _changes = new(TestRepository.Variables, TimeProvider.System);

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task It_names_what_is_changed_and_how_much()
    {
        _repository.Write("a.txt", "1\n");
        Assert.Contains("?? a.txt", await DescribeAsync(), StringComparison.Ordinal);
        _repository.Commit();
        Assert.Equal("git status: nothing is changed.", await DescribeAsync());
        _repository.Write("a.txt", "1\n2\n");
        _repository.Write("new.txt", "1\n");
        var text = await DescribeAsync();
        Assert.Contains(" M a.txt\n?? new.txt", text, StringComparison.Ordinal);
        Assert.Contains("a.txt | 1 +", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_nothing_without_a_repository()
    {
        var plain = Directory.CreateDirectory(_repository.Beside("plain")).FullName;
        Assert.Equal("", await _changes.DescribeAsync(plain, default));
        Assert.Equal("", await _changes.DescribeAsync(_repository.Beside("missing"), default));
    }

    [Fact]
    public async Task It_stays_within_4096_bytes()
    {
        for (var i = 0; i < 300; i++)
            _repository.Write($"{i:000}-{new string('ü', 40)}.txt", "1\n");
        _repository.Commit();
        for (var i = 0; i < 300; i++)
            _repository.Write($"{i:000}-{new string('ü', 40)}.txt", "2\n");
        var text = await DescribeAsync();
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 1000, 4096);
        Assert.Contains("… more", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_the_repositorys_configuration_names_is_run()
    {
        var ran = _repository.Beside("ran");
        _repository.Write(".gitattributes", "* filter=evil diff=evil\n");
        _repository.Write("a.txt", "1\n");
        _repository.Commit();
        _repository.Git("config", "filter.evil.clean", $"touch {ran}; cat");
        _repository.Git("config", "filter.evil.process", $"touch {ran}");
        _repository.Git("config", "filter.evil.required", "true");
        _repository.Git("config", "diff.evil.command", $"touch {ran}");
        _repository.Git("config", "diff.evil.textconv", $"touch {ran}; cat");
        _repository.Git("config", "diff.external", $"touch {ran}");
        _repository.Git("config", "core.fsmonitor", $"touch {ran}");
        _repository.Git("config", "core.pager", $"touch {ran}");
        _repository.Write("a.txt", "2\n");
        Assert.Contains("M a.txt", await DescribeAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(ran));
    }

    private ValueTask<string> DescribeAsync() => _changes.DescribeAsync(_repository.Root, default);
}
