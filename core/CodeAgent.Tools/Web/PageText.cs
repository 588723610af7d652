using System.Text;
using AngleSharp;
using AngleSharp.Dom;

namespace CodeAgent.Tools.Web;

/// <summary>
/// The text of an HTML page as plain Markdown. Scripts, styles and what a person would not see are left out: hidden text
/// is how pages talk to agents behind a person's back. Goes through the tree without recursion, however deep it is.
/// </summary>
internal sealed class PageText
{
    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal)
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "form-data",
        "head",
        "select",
        "button",
    };

    private static readonly HashSet<string> s_blocks = new(StringComparer.Ordinal)
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "details",
        "summary",
        "address",
        "hr",
    };

    private readonly StringBuilder _text = new();
    private readonly Uri _base;
    private int _pre;
    private int _depth;

    private PageText(Uri address) => _base = address;

    /// <summary>The page's title, empty for none, and its text.</summary>
    public static async Task<(string Title, string Text)> OfAsync(FetchedPage page, CancellationToken cancellationToken)
    {
        using var context = BrowsingContext.New(Configuration.Default);
        using var body = new MemoryStream(page.Body.ToArray(), writable: false);
        var type = page.Charset is { } charset ? $"{page.MediaType}; charset={charset}" : page.MediaType;
        using var document = await context.OpenAsync(
            request =>
                request
                    .Content(body)
                    .Address(page.Url.AbsoluteUri)
                    .Header("Content-Type", type.Length > 0 ? type : "text/html"),
            cancellationToken
        );
        var writer = new PageText(page.Url);
        writer.Walk(document.Body, cancellationToken);
        return (OneLine(document.Title ?? ""), writer.Tidy());
    }

    private void Walk(INode? root, CancellationToken cancellationToken)
    {
        var node = root;
        while (node is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Enter(node) && node.FirstChild is { } child)
            {
                node = child;
                continue;
            }

            while (node is not null)
            {
                Leave(node);
                if (node == root)
                {
                    return;
                }

                if (node.NextSibling is { } next)
                {
                    node = next;
                    break;
                }

                node = node.Parent;
            }
        }
    }

    /// <summary>Writes what stands before a node's content; false where the content is left out.</summary>
    private bool Enter(INode node)
    {
        if (node is IText text)
        {
            Write(text.Data);
            return false;
        }

        if (node is not IElement element || IsHidden(element))
        {
            return false;
        }

        switch (element.LocalName)
        {
            case ['h', >= '1' and <= '6' and var level]:
                Break(2);
                _text.Append('#', level - '0').Append(' ');
                break;
            case "br":
                _text.Append('\n');
                break;
            case "li":
                Break(1);
                _text.Append(' ', Math.Max(0, _depth - 1) * 2).Append("- ");
                break;
            case "ul" or "ol":
                _depth = Math.Min(_depth + 1, 10);
                Break(_depth > 1 ? 1 : 2);
                break;
            case "pre":
                Break(2);
                _text.Append("```\n");
                _pre++;
                break;
            case "code" when _pre == 0:
                _text.Append('`');
                break;
            case "blockquote":
                Break(2);
                _text.Append("> ");
                break;
            case "strong" or "b":
                _text.Append("**");
                break;
            case "a" when element.HasAttribute("href"):
                _text.Append('[');
                break;
            case "img" when element.GetAttribute("alt") is { Length: > 0 } alt:
                Write($"![{OneLine(alt)}]");
                break;
            case "tr":
                Break(1);
                break;
            case "td" or "th":
                _text.Append("| ");
                break;
            case var name when s_blocks.Contains(name):
                Break(2);
                break;
        }

        return true;
    }

    private void Leave(INode node)
    {
        if (node is not IElement element || IsHidden(element))
        {
            return;
        }

        switch (element.LocalName)
        {
            case "pre":
                _pre--;
                Break(1);
                _text.Append("```");
                Break(2);
                break;
            case "code" when _pre == 0:
                _text.Append('`');
                break;
            case "strong" or "b":
                _text.Append("**");
                break;
            case "a" when element.GetAttribute("href") is { } href:
                _text.Append("](").Append(Target(href)).Append(')');
                break;
            case "td" or "th":
                _text.Append(' ');
                break;
            case "ul" or "ol":
                _depth = Math.Max(0, _depth - 1);
                Break(_depth > 0 ? 1 : 2);
                break;
            case ['h', >= '1' and <= '6'] or "blockquote":
                Break(2);
                break;
            case var name when s_blocks.Contains(name):
                Break(2);
                break;
        }
    }

    private static bool IsHidden(IElement element)
    {
        if (
            s_skipped.Contains(element.LocalName)
            || element.HasAttribute("hidden")
            || element.GetAttribute("aria-hidden") == "true"
        )
        {
            return true;
        }

        var style = element.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        return style.Contains("display:none", StringComparison.OrdinalIgnoreCase)
            || style.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase)
            || style.Contains("font-size:0", StringComparison.OrdinalIgnoreCase)
            || style.Contains("opacity:0;", StringComparison.OrdinalIgnoreCase);
    }

    private void Write(string text)
    {
        if (_pre > 0)
        {
            _text.Append(text);
            return;
        }

        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                _text.Append(c);
            }
            else if (_text.Length > 0 && _text[^1] is not (' ' or '\n'))
            {
                _text.Append(' ');
            }
        }
    }

    /// <summary>Ends the line, with an empty one where two are asked for; never more.</summary>
    private void Break(int lines)
    {
        while (_text.Length > 0 && _text[^1] == ' ')
        {
            _text.Length--;
        }

        if (_text.Length == 0)
        {
            return;
        }

        var have =
            _text[^1] != '\n' ? 0
            : _text.Length > 1 && _text[^2] == '\n' ? 2
            : 1;
        _text.Append('\n', Math.Max(0, lines - have));
    }

    private string Target(string href) =>
        Uri.TryCreate(_base, href, out var target) && target.Scheme is "http" or "https" ? target.AbsoluteUri : "";

    private string Tidy() => Mcp.Tools.McpContent.Plain(_text.ToString()).Trim();

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
