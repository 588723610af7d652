using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Prompts;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Permissions.Review;

/// <summary>What a reviewer is shown of a call: what people said, the lines they drew, and the call. No tool's result.</summary>
/// <param name="Said">What people said, the oldest first.</param>
/// <param name="Boundaries">The lines that hold, in few words each.</param>
/// <param name="Workspace">The folder that is worked in.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Input">Its arguments: a JSON object.</param>
public sealed record ReviewMaterial(
    IReadOnlyList<string> Said,
    IReadOnlyList<string> Boundaries,
    string Workspace,
    string Tool,
    string Input
)
{
    /// <summary>Where the task comes from an agent and not from a person; null for none.</summary>
    public string? Delegated { get; init; }
}

/// <summary>A reviewer's word.</summary>
/// <param name="Allows">Whether the call may run.</param>
/// <param name="Stage">1 or 2.</param>
/// <param name="Category">What kind of harm; empty for none.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="InputSha256">Hash of all it was shown.</param>
/// <param name="Usage">Tokens of both questions.</param>
public sealed record ReviewVerdict(
    bool Allows,
    int Stage,
    string Category,
    string Reason,
    string InputSha256,
    ModelUsage Usage
)
{
    /// <summary>Whether there was no usable answer; it is a "no" then.</summary>
    public bool IsUnavailable { get; init; }
}

/// <summary>
/// Asks a model whether a call fits what people want: first for one word, and where that is not "allow", again with room to
/// think. Anything but a clear "allow" is a "no". Never throws but when it is cancelled.
/// </summary>
public sealed class CallReview(ModelBinding binding, TimeProvider clock)
{
    /// <summary>The role that the model is asked in.</summary>
    public const string Role = "reviewer";

    private const int MostText = 16_000;
    private const int MostReason = 400;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Reviews one call.</summary>
    public async Task<ReviewVerdict> AskAsync(ReviewMaterial material, CancellationToken cancellationToken)
    {
        var policy = PromptLibrary.Load("review-policy");
        var shown = Show(material);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{policy}\n{shown}")));
        using var late = new CancellationTokenSource(s_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var used = ModelUsage.None;
        try
        {
            var fast = await AskAsync(policy, shown, "review-fast", 64, either.Token);
            used += fast.Usage;
            if (fast.Message.Text.Trim().Trim('.', '"', '*').Equals("allow", StringComparison.OrdinalIgnoreCase))
            {
                return new ReviewVerdict(true, 1, "", "The reviewer sees no harm in it.", hash, used);
            }

            var careful = await AskAsync(policy, shown, "review-careful", 1_024, either.Token);
            return Read(careful.Message.Text, hash, used + careful.Usage);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            return Unavailable($"The reviewer did not answer ({error.GetType().Name}).", hash, used);
        }
    }

    private async Task<ModelReply> AskAsync(
        string policy,
        string shown,
        string question,
        int most,
        CancellationToken cancellationToken
    )
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, policy),
            new(ChatRole.User, $"{shown}\n\n{PromptLibrary.Load(question)}"),
        ];
        var options = new ChatOptions
        {
            MaxOutputTokens = most,
            AdditionalProperties = new() { [ModelOptionNames.Role] = Role },
        };
        var folder = new ReplyFolder(_ => { });
        await foreach (var update in binding.Client.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            folder.Add(update);
        }

        return folder.Complete();
    }

    private static string Show(ReviewMaterial material)
    {
        var text = new StringBuilder();
        foreach (var said in material.Said)
        {
            text.Append("<person>").Append(Inert(said)).Append("</person>\n");
        }

        if (material.Delegated is { } delegated)
        {
            text.Append("<delegated>").Append(Inert(delegated)).Append("</delegated>\n");
        }

        foreach (var line in material.Boundaries)
        {
            text.Append("<boundary>").Append(Inert(line)).Append("</boundary>\n");
        }

        return text.Append("<workspace>")
            .Append(Inert(material.Workspace))
            .Append("</workspace>\n<call tool=\"")
            .Append(Inert(material.Tool))
            .Append("\">")
            .Append(Inert(material.Input))
            .Append("</call>")
            .ToString();
    }

    /// <summary>No text can end its own element; one that is too long keeps both ends, so that nothing hides behind it.</summary>
    private static string Inert(string text)
    {
        var whole =
            text.Length <= MostText
                ? text
                : $"{text[..(MostText / 2)]}\n[{text.Length - MostText} characters left out]\n{text[^(MostText / 2)..]}";
        return whole
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);
    }

    private static ReviewVerdict Read(string text, string hash, ModelUsage used)
    {
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        try
        {
            using var json = JsonDocument.Parse(start >= 0 && end > start ? text[start..(end + 1)] : text);
            var root = json.RootElement;
            var decision = root.GetProperty("decision").GetString();
            var category = root.TryGetProperty("category", out var kind) ? kind.GetString() ?? "" : "";
            var reason = root.TryGetProperty("reason", out var why) ? why.GetString() ?? "" : "";
            return decision is "allow" or "block"
                ? new ReviewVerdict(decision == "allow", 2, Short(category), Short(reason), hash, used)
                : Unavailable("The reviewer's answer is neither allow nor block.", hash, used);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Unavailable("The reviewer's answer cannot be read.", hash, used);
        }
    }

    private static string Short(string text) => text.Length > MostReason ? text[..MostReason] : text;

    private static ReviewVerdict Unavailable(string why, string hash, ModelUsage used) =>
        new(false, 2, "", why, hash, used) { IsUnavailable = true };
}
