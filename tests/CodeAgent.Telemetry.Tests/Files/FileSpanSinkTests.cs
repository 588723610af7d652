using System.Diagnostics;
using System.Text.Json;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;
using CodeAgent.Telemetry.Files;
using CodeAgent.Telemetry.Tests.Kit;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Telemetry.Tests.Files;

public sealed class FileSpanSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SpanRecord> _spans = Spans.Project(RandomTree.Grow(7, 300));

    private string Path => _folder["traces/spans.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_span_is_a_line_of_json_and_the_file_ends_with_a_line_feed()
    {
        await Write(_spans);

        var text = await File.ReadAllTextAsync(Path);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.Equal(_spans.Select(Spans.Json), Lines());
    }

    [Fact]
    public async Task A_repeat_after_a_restart_is_left_out()
    {
        await Write(_spans[..50]);

        await Write(_spans[20..]);

        Assert.Equal(_spans.Select(Spans.Json), Lines());
    }

    [Fact]
    public async Task A_repeat_within_a_process_and_within_a_batch_is_left_out()
    {
        using var sink = Sink();
        await sink.WriteAsync(_spans[..10], default);
        await sink.WriteAsync(_spans[..10], default);
        await sink.WriteAsync([_spans[10], _spans[10]], default);

        Assert.Equal(_spans[..11].Select(Spans.Json), Lines());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task A_line_that_a_crash_cut_off_is_taken_away_and_written_anew(int kept)
    {
        await Write(_spans[..20]);
        await File.AppendAllTextAsync(Path, Spans.Json(_spans[20])[..kept]);

        await Write(_spans[20..]);

        Assert.Equal(_spans.Select(Spans.Json), Lines());
    }

    [Fact]
    public async Task The_last_line_of_a_file_that_is_not_ours_is_kept()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, "notes\nof someone");

        await Write(_spans[..2]);

        Assert.Equal(["notes", "of someone", .. _spans[..2].Select(Spans.Json)], Lines());
    }

    [Fact]
    public async Task Repeats_are_found_behind_more_lines_than_one_page_of_an_export()
    {
        var many = Spans.Project(RandomTree.Grow(8, 7000));
        Assert.True(many.Count > 1500 + SpanExport.PageSize);
        await Write(many);
        var length = new FileInfo(Path).Length;

        await Write(many[^(SpanExport.PageSize + 100)..]);

        Assert.Equal(length, new FileInfo(Path).Length);
    }

    [Fact]
    public async Task Writers_at_once_never_mix_lines_and_see_each_others_spans()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        using var sink = Sink();
                        foreach (var chunk in _spans.Chunk(7))
                        {
                            await sink.WriteAsync(chunk, default);
                        }
                    })
                )
        );

        Assert.Equal(_spans.Select(Spans.Json).Order(), Lines().Order());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_unavailable_not_fatal()
    {
        Directory.CreateDirectory(Path);
        using var sink = Sink();

        await Assert.ThrowsAsync<SpanSinkUnavailableException>(() => sink.WriteAsync(_spans, default));
    }

    [Fact]
    public async Task Jq_reads_it()
    {
        if (!File.Exists("/usr/bin/jq"))
        {
            Assert.Skip("jq is not installed");
        }

        await Write(_spans);
        using var jq = Process.Start(
            new ProcessStartInfo(
                "/usr/bin/jq",
                ["-r", "select(.attributes[\"gen_ai.tool.name\"] == \"Bash\") | .name", Path]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;

        var output = await jq.StandardOutput.ReadToEndAsync();

        var expected = _spans.Count(span => span.Name == "execute_tool Bash");
        Assert.Equal(expected, output.Split('\n').Count(line => line == "execute_tool Bash"));
        Assert.True(expected > 0);
    }

    [Fact]
    public void Text_of_any_kind_stays_one_line_of_valid_json()
    {
        var span = _spans[0] with { Attributes = [SpanAttribute.Of("x", "a\nb\"\\\u2028\ud83d\ude00\0")] };

        var json = Spans.Json(span);

        Assert.DoesNotContain('\n', json);
        using var parsed = JsonDocument.Parse(json);
        Assert.Equal(span.Value("x"), parsed.RootElement.GetProperty("attributes").GetProperty("x").GetString());
    }

    private FileSpanSink Sink() => new(Path, TimeProvider.System);

    private async Task Write(IReadOnlyList<SpanRecord> spans)
    {
        using var sink = Sink();
        await sink.WriteAsync(spans, default);
    }

    private string[] Lines() => File.ReadAllLines(Path);
}
