using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Markup;
using CodeAgent.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Transcripts;

/// <summary>Answers with an agent's conversation.</summary>
internal static class TranscriptAnswers
{
    /// <summary>Query parameters of the call.</summary>
    public static readonly string[] Query = ["after#", "html"];

    public static async Task WriteAsync(HttpContext context, TreeSource tree, string stream)
    {
        RequestValues.RequireKnown(context.Request, "after", "html");
        var after = RequestValues.Number(context.Request, "after", 0, 0, long.MaxValue);
        var wantsHtml = RequestValues.Flag(context.Request, "html", absent: false);
        var fold = new TranscriptFold();
        var position = 0L;
        var end = (await tree.StateAsync(context.RequestAborted))?.LastRootSeq ?? 0;
        while (position < end)
        {
            var page = await tree.ReadAsync(position, EventStreams.MaxPage, context.RequestAborted);
            foreach (var envelope in page.Events.Where(envelope => envelope.Stream.Value == stream))
            {
                fold.Apply(envelope);
            }

            if (page.Events.Count == 0)
            {
                break;
            }

            position = page.NextAfter;
        }

        var entries = fold.Entries(after).Select(entry => wantsHtml ? WithHtml(entry) : entry);
        await Answers.WriteAsync(context, new Transcript([.. entries], position), GatewayJson.Default.Transcript);
    }

    private static TranscriptEntry WithHtml(TranscriptEntry entry) =>
        entry with
        {
            Html = entry is { Kind: "input" or "answer", Text: { } text } ? MarkdownHtml.Of(text) : null,
            DiffHtml = entry.Diff is { } diff ? DiffHtml.Of(diff) : null,
        };
}
