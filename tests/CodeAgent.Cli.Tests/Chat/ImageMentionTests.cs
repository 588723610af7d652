using CodeAgent.Cli.Chat.Input;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Cli.Tests.Chat;

public sealed class ImageMentionTests : IDisposable
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private readonly TemporaryFolder _folder = new();
    private readonly ImageMentions _images;

    public ImageMentionTests()
    {
        File.WriteAllBytes(_folder["shot.png"], s_png);
        File.WriteAllBytes(_folder["my shot.png"], s_png);
        File.WriteAllText(_folder["notes.txt"], "text");
        _images = new ImageMentions(_folder.Path, _folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("shot.png", "@shot.png ")]
    [InlineData("  shot.png\n", "@shot.png ")]
    [InlineData("'shot.png'", "@shot.png ")]
    [InlineData("~/shot.png", "@~/shot.png ")]
    [InlineData("my\\ shot.png", "@\"my shot.png\" ")]
    [InlineData("my shot.png", "@\"my shot.png\" ")]
    [InlineData("notes.txt", null)]
    [InlineData("gone.png", null)]
    [InlineData("look at shot.png", null)]
    [InlineData("shot.png\nshot.png", null)]
    public void A_pasted_path_becomes_a_mention(string pasted, string? mention) =>
        Assert.Equal(mention, _images.OfPaste(pasted));

    [Fact]
    public void An_address_of_a_file_is_a_path_too() =>
        Assert.Equal($"@\"{_folder["my shot.png"]}\" ", _images.OfPaste(new Uri(_folder["my shot.png"]).AbsoluteUri));

    [Theory]
    [InlineData("see @shot.png please", 1)]
    [InlineData("see @shot.png, and @\"my shot.png\".", 2)]
    [InlineData("@shot.png @shot.png", 1)]
    [InlineData("mail me@shot.png", 0)]
    [InlineData("@gone.png @notes.txt @", 0)]
    public async Task Each_image_that_is_named_goes_along_once(string text, int count)
    {
        var content = await _images.ReadAsync(text, TestContext.Current.CancellationToken);
        Assert.Equal(text, Assert.IsType<TextBlock>(content[0]).Text);
        Assert.Equal(count, content.Count - 1);
        Assert.All(
            content.Skip(1).Cast<ImageBlock>(),
            image => Assert.Equal(("image/png", Convert.ToBase64String(s_png)), (image.MediaType, image.Base64))
        );
    }

    [Fact]
    public async Task What_is_no_image_or_too_large_is_refused()
    {
        await File.WriteAllTextAsync(_folder["fake.png"], "no image", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            _folder["large.png"],
            [.. s_png, .. new byte[5 * 1024 * 1024]],
            TestContext.Current.CancellationToken
        );
        foreach (var name in new[] { "fake.png", "large.png" })
        {
            var refused = await Assert.ThrowsAsync<CodeAgentException>(() =>
                _images.ReadAsync($"@{name}", TestContext.Current.CancellationToken)
            );
            Assert.Equal(ErrorCode.InvalidInput, refused.Code);
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        }
    }
}
