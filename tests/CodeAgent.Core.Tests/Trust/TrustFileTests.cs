using CodeAgent.Core.Errors;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Trust;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Core.Tests.Trust;

/// <summary>Acceptance is of a content: another content, folder, name or kind is not accepted with it.</summary>
public sealed class TrustFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_item_is_accepted_as_it_is_and_a_change_is_not()
    {
        var trust = Open();
        var item = Item("run a");
        Assert.Equal(TrustAnswer.Unknown, trust.Find(item));
        trust.Accept(item, "user:ada");
        Assert.Equal(TrustAnswer.Accepted, Open().Find(item));
        Assert.Equal(TrustAnswer.Changed, Open().Find(Item("run b")));
        Assert.Equal(TrustAnswer.Unknown, Open().Find(item with { Origin = "/other" }));
        Assert.Equal(TrustAnswer.Unknown, Open().Find(item with { Kind = TrustKind.McpServer }));
    }

    [Fact]
    public void What_was_decided_can_be_taken_back_and_turned()
    {
        var (trust, item) = (Open(), Item("run a"));
        trust.Accept(item, "user:ada");
        trust.Refuse(item, "user:ada");
        Assert.Equal(TrustAnswer.Refused, trust.Find(item));
        Assert.Equal(1, trust.Revoke("/repo", item.ShortHash, "user:ada"));
        Assert.Equal(TrustAnswer.Unknown, trust.Find(item));
        Assert.Equal(0, trust.Revoke("/repo", null, "user:ada"));
    }

    [Fact]
    public void No_text_of_an_item_can_reach_over_into_another()
    {
        var one = new TrustItem(TrustKind.Hook, "a", "/repo", "f", "b\"\n\"c");
        var other = new TrustItem(TrustKind.Hook, "a\"\n\"b", "/repo", "f", "c");
        Assert.NotEqual(one.Hash, other.Hash);
    }

    [Fact]
    public void A_lock_counts_for_those_who_honour_it_only()
    {
        var item = Item("run a") with { Origin = _folder["repo"] };
        Directory.CreateDirectory(_folder["repo/.codeagent"]);
        File.WriteAllText(_folder["repo/" + TrustLocks.File], TrustLocks.Text([item]));
        Assert.Equal(TrustAnswer.Unknown, Open().Find(item));
        var honouring = new TrustFile(_folder["trust"], new TrustLocks([_folder["repo"]]), TimeProvider.System);
        Assert.Equal(TrustAnswer.Locked, honouring.Find(item));
        Assert.Equal(TrustAnswer.Unknown, honouring.Find(Item("run b") with { Origin = _folder["repo"] }));
        honouring.Refuse(item, "user:ada");
        Assert.Equal(TrustAnswer.Refused, honouring.Find(item));
    }

    [Fact]
    public void A_line_that_does_not_parse_ends_it_rather_than_bring_back_what_was_taken_back()
    {
        File.WriteAllText(_folder["trust"], "{\"action\":\"acc\n");
        var error = Assert.Throws<CodeAgentException>(() => Open().Find(Item("run a")));
        Assert.Equal(ErrorCode.TrustUnusable, error.Code);
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$CLAUDE_PROJECT_DIR/hooks/check.sh --fast")]
    [InlineData("\"${CLAUDE_PROJECT_DIR}\"/hooks/check.sh")]
    [InlineData("\"$CLAUDE_PROJECT_DIR/hooks/check.sh\"")]
    [InlineData("sh hooks/check.sh")]
    [InlineData("FOO=1;./hooks/check.sh|cat")]
    public void A_script_that_a_hook_names_is_part_of_what_is_accepted(string command)
    {
        Directory.CreateDirectory(_folder["hooks"]);
        File.WriteAllText(_folder["hooks/check.sh"], "exit 0\n");
        var hook = new HookDefinition(HookEvent.PreToolUse, HookKind.Command, command, "settings.json");
        var pinned = HookTrust.Pin(hook, _folder[""].TrimEnd('/'));
        Assert.Equal("hooks/check.sh", Assert.Single(pinned.Files!).Path);
        Assert.Null(HookTrust.ChangedFile(pinned, _folder[""]));
        var before = HookTrust.Item(pinned, "/repo").Hash;
        File.WriteAllText(_folder["hooks/check.sh"], "exit 1\n");
        Assert.Equal("hooks/check.sh", HookTrust.ChangedFile(pinned, _folder[""]));
        Assert.NotEqual(before, HookTrust.Item(HookTrust.Pin(hook, _folder[""].TrimEnd('/')), "/repo").Hash);
    }

    private TrustFile Open() => new(_folder["trust"], TrustLocks.None, TimeProvider.System);

    private static TrustItem Item(string content) =>
        new(TrustKind.Hook, "PreToolUse", "/repo", "settings.json", content);
}
