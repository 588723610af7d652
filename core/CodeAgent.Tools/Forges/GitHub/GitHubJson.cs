using System.Globalization;
using System.Text.Json;
using CodeAgent.Core.Forges;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>Reads what GitHub answers. What is missing is empty: nothing is taken for granted of a forge.</summary>
internal static class GitHubJson
{
    private static readonly string[] s_failures = ["failure", "timed_out", "startup_failure"];
    private static readonly string[] s_writers = ["OWNER", "MEMBER", "COLLABORATOR"];

    /// <summary>A member; undefined where there is none.</summary>
    public static JsonElement Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A member's text; empty where there is none.</summary>
    public static string Text(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>A member's number; null where there is none.</summary>
    public static long? Number(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)
            ? value
            : null;

    public static PullRequest PullRequest(JsonElement json) =>
        new(
            json.Number("number") ?? 0,
            json.Text("html_url"),
            json.Text("merged_at").Length > 0 ? PullRequestState.Merged
                : json.Text("state") == "closed" ? PullRequestState.Closed
                : PullRequestState.Open,
            json.Member("head").Text("sha"),
            json.Text("body")
        );

    public static ForgeCheck Run(JsonElement json, string place)
    {
        var output = json.Member("output");
        string[] said = [output.Text("title"), output.Text("summary"), output.Text("text")];
        return new ForgeCheck(
            Id(json, place, "check"),
            json.Text("name"),
            json.Text("status") != "completed" ? ForgeCheckState.Pending
                : s_failures.Contains(json.Text("conclusion")) ? ForgeCheckState.Failed
                : ForgeCheckState.Passed,
            json.Text("html_url"),
            string.Join('\n', said.Where(part => part.Length > 0))
        );
    }

    public static ForgeCheck Status(JsonElement json, string place) =>
        new(
            Id(json, place, "status"),
            json.Text("context"),
            json.Text("state") switch
            {
                "failure" or "error" => ForgeCheckState.Failed,
                "pending" => ForgeCheckState.Pending,
                _ => ForgeCheckState.Passed,
            },
            json.Text("target_url"),
            json.Text("description")
        );

    public static ForgeComment Comment(JsonElement json, string place, string kind) =>
        new(
            Id(json, place, kind),
            json.Member("user").Text("login"),
            s_writers.Contains(json.Text("author_association")),
            json.Text("html_url"),
            json.Text("path") is { Length: > 0 } path ? path : null,
            (int?)(json.Number("line") ?? json.Number("original_line")),
            json.Text("body"),
            At(json.Text(kind == "review" ? "submitted_at" : "created_at"))
        );

    private static string Id(JsonElement json, string place, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{place}/{kind}/{json.Number("id") ?? 0}");

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : default;
}
