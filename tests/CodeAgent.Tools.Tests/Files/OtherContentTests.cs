using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Files;

public sealed class OtherContentTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("image/png", "89504E470D0A1A0A00")]
    [InlineData("image/jpeg", "FFD8FFE000")]
    [InlineData("image/gif", "47494638396100")]
    [InlineData("image/webp", "52494646000000005745425056503800")]
    public async Task An_image_is_shown_whatever_its_name(string type, string bytes)
    {
        _bench.Write("picture.txt", Convert.FromHexString(bytes));
        var result = await ReadAsync("picture.txt");
        var image = Assert.Single(result.Content.OfType<ImageBlock>());
        Assert.Equal((type, Convert.ToBase64String(Convert.FromHexString(bytes))), (image.MediaType, image.Base64));
    }

    [Fact]
    public async Task A_very_large_image_and_a_pdf_are_refused_with_a_way_on()
    {
        var large = new byte[(5 * 1024 * 1024) + 1];
        Convert.FromHexString("89504E470D0A1A0A").CopyTo(large, 0);
        _bench.Write("large.png", large);
        var image = (await ReadAsync("large.png")).Failure!;
        Assert.Equal(ToolFailureKind.TooLarge, image.Kind);
        Assert.Contains("resize", image.Hint!, StringComparison.Ordinal);
        _bench.Write("paper.pdf", "%PDF-1.7\n\0");
        Assert.Contains("pdftotext", (await ReadAsync("paper.pdf")).Failure!.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notebook_is_shown_by_cell_with_short_outputs()
    {
        var notebook = new
        {
            cells = new object[]
            {
                new
                {
                    cell_type = "markdown",
                    id = "m1",
                    source = (string[])["# Title\n", "text"],
                },
                new
                {
                    cell_type = "code",
                    source = "print(1)\n",
                    outputs = new object[]
                    {
                        new { output_type = "stream", text = new string('x', 9000) },
                        new
                        {
                            output_type = "display_data",
                            data = new Dictionary<string, string> { ["image/png"] = "AAAA" },
                        },
                        new
                        {
                            output_type = "error",
                            ename = "ValueError",
                            evalue = "bad",
                            traceback = (string[])["\u001b[31mred\u001b[0m"],
                        },
                    },
                },
            },
        };
        var path = _bench.Write("a.ipynb", JsonSerializer.Serialize(notebook));
        var text = (await ReadAsync("a.ipynb")).AllText();
        Assert.StartsWith(
            "--- cell 1: markdown, id m1\n# Title\ntext\n--- cell 2: code\nprint(1)\n--- output\nxxx",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("[… 9000 characters, cut here …]", text, StringComparison.Ordinal);
        Assert.Contains("[image/png]\n--- output\nValueError: bad\nred\n", text, StringComparison.Ordinal);
        Assert.True(_bench.Files[path].Partial);
        Assert.StartsWith("     1\t{\"cells\":", (await ReadAsync("a.ipynb", 1)).AllText(), StringComparison.Ordinal);
        Assert.False(_bench.Files[path].Partial);
    }

    [Fact]
    public async Task A_broken_notebook_is_text()
    {
        _bench.Write("a.ipynb", "{ broken");
        Assert.Equal("     1\t{ broken\n", (await ReadAsync("a.ipynb")).AllText());
    }

    private Task<ToolResult> ReadAsync(string file_path, int? offset = null) =>
        _bench.RunAsync(ToolSet.Read, new { file_path, offset });
}
