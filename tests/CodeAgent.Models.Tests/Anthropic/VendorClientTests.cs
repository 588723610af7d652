using global::Anthropic;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using global::Anthropic.Models.Messages;

namespace CodeAgent.Models.Tests.Anthropic;

/// <summary>Checks the checks: the vendor's own client and types agree with the recordings and refuse what is wrong.</summary>
public sealed class VendorClientTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("tools-after-thinking")]
    public async Task The_vendors_client_reads_our_recordings_as_we_do(string recorded)
    {
        var answer = ServerAnswer.Events(Golden.Read($"Recorded/{recorded}.sse"));
        await using var fixture = AnthropicFixture.Start(answer);
        var ours = await fixture.AskAsync("hi");
        using var vendor = new AnthropicClient
        {
            ApiKey = "key",
            AuthToken = null,
            BaseUrl = fixture.Server.BaseUrl.AbsoluteUri,
            MaxRetries = 0,
        };
        var (text, tools) = ("", new List<string>());

        var request = new MessageCreateParams
        {
            Model = "claude-sonnet-5-5",
            MaxTokens = 100,
            Messages = [new UserMessageParam { Content = "hi" }],
        };
        await foreach (var next in vendor.Messages.CreateStreaming(request))
        {
            if (next.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
            {
                text += piece.Text;
            }
            else if (next.TryPickContentBlockStart(out var start) && start.ContentBlock.TryPickToolUse(out var tool))
            {
                tools.Add(tool.ID);
            }
        }

        Assert.Equal(ours.Message.Text, text);
        Assert.Equal(ours.Message.ToolCalls.Select(call => call.CallId), tools);
    }

    [Theory]
    [InlineData("\"role\":\"robot\"", "\"type\":\"text\"")]
    [InlineData("\"role\":\"user\"", "\"type\":\"txt\"")]
    public void The_vendors_types_refuse_a_body_that_is_wrong(string role, string type) =>
        Assert.ThrowsAny<Exception>(() =>
            VendorTypes.Accept(
                $$"""{"model":"m","max_tokens":5,"messages":[{ {{role}},"content":[{ {{type}},"text":"hi"}]}]}"""
            )
        );
}
