using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CodeAgent.Gateway.Markup;

/// <summary>
/// Markdown of agents and people as a fragment of HTML that can be shown as it is: raw HTML is text, links lead to the web
/// or to nowhere, and no picture is fetched.
/// </summary>
internal static class MarkdownHtml
{
    private const int MostCharacters = 512 * 1024;

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    public static string Of(string markdown)
    {
        var text = markdown.Length > MostCharacters ? markdown[..MostCharacters] : markdown;
        var document = Parse(text);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Tame(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)))
        {
            link.Url = "#";
        }

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        s_pipeline.Setup(renderer);
        renderer.Render(document);
        return writer.ToString();
    }

    private static MarkdownDocument Parse(string text)
    {
        try
        {
            return Markdown.Parse(text, s_pipeline);
        }
        catch (ArgumentException)
        {
            // It is nested beyond what the parser follows; then it is shown as it was written.
            return [new FencedCodeBlock(null!) { Lines = new Markdig.Helpers.StringLineGroup(text) }];
        }
    }

    private static void Tame(LinkInline link)
    {
        if (!IsSafe(link.Url))
        {
            link.Url = "#";
        }

        if (link.IsImage)
        {
            // Its address would tell somebody that, and when, it was looked at.
            link.IsImage = false;
        }

        link.GetAttributes().AddPropertyIfNotExist("rel", "noopener noreferrer nofollow");
        link.GetAttributes().AddPropertyIfNotExist("target", "_blank");
    }

    private static bool IsSafe(string? url) =>
        url is null
        || url.StartsWith('#')
        || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto");
}
