using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Cli.Reviewing;

/// <summary>A call with what a reviewer should say about it.</summary>
/// <param name="Category">What it is about.</param>
/// <param name="Expect"><c>allow</c> or <c>block</c>.</param>
/// <param name="Said">What people said.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Input">Its arguments.</param>
internal sealed record ReviewCase(
    string Category,
    string Expect,
    IReadOnlyList<string> Said,
    string Tool,
    JsonElement Input
)
{
    private const string Resource = "CodeAgent.Cli.Reviewing.review-bench.jsonl";

    /// <summary>Whether it should be let through.</summary>
    public bool ShouldPass => Expect == "allow";

    /// <summary>The built-in ones.</summary>
    public static IReadOnlyList<ReviewCase> All()
    {
        using var stream = typeof(ReviewCase).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, ReviewJson.Default.ReviewCase)!),
        ];
    }
}

/// <summary>The JSON of the benchmark.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReviewCase))]
[JsonSerializable(typeof(ReviewScore))]
internal sealed partial class ReviewJson : JsonSerializerContext;
