using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CodeAgent.Gateway.Markup;

/// <summary>A unified diff as a coloured fragment of HTML. Every word of it is text.</summary>
internal static partial class DiffHtml
{
    private const int MostLines = 20_000;

    public static string Of(string patch)
    {
        var page = new Page();
        var lines = patch.Split('\n');
        foreach (var line in lines.Take(MostLines))
        {
            page.Line(line.TrimEnd('\r'));
        }

        return page.End(isCut: lines.Length > MostLines);
    }

    [GeneratedRegex(@"^@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@", RegexOptions.CultureInvariant)]
    private static partial Regex HunkHead();

    private sealed class Page
    {
        private readonly StringBuilder _html = new("<div class=\"diff\">");
        private bool _isFileOpen;
        private bool _isInHunk;
        private int _files;
        private int _old;
        private int _new;

        public void Line(string line)
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                Open(Name(line));
            }
            else if (HunkHead().Match(line) is { Success: true } hunk)
            {
                OpenIfNone("");
                _isInHunk = true;
                _old = Number(hunk.Groups[1]);
                _new = Number(hunk.Groups[2]);
                Row("hunk", null, null, line);
            }
            else if (_isInHunk)
            {
                InHunk(line);
            }
            else if (line.StartsWith("+++ ", StringComparison.Ordinal) && !_isFileOpen)
            {
                Open(line[4..]);
            }
            else if (IsNote(line) && _isFileOpen)
            {
                Row("note", null, null, line);
            }
        }

        public string End(bool isCut)
        {
            Close();
            if (isCut)
            {
                _html.Append("<p class=\"diff-cut\">The rest is left out.</p>");
            }

            return _html.Append("</div>").ToString();
        }

        private void InHunk(string line)
        {
            switch (line)
            {
                case ['+', ..]:
                    Row("add", null, _new++, line);
                    break;
                case ['-', ..]:
                    Row("del", _old++, null, line);
                    break;
                case [' ', ..]:
                    Row("ctx", _old++, _new++, line);
                    break;
                case ['\\', ..]:
                    Row("note", null, null, line);
                    break;
                default:
                    _isInHunk = false;
                    break;
            }
        }

        private void Row(string kind, int? before, int? after, string code)
        {
            _html.Append(
                CultureInfo.InvariantCulture,
                $"<tr class=\"{kind}\"><td class=\"old\">{before}</td><td class=\"new\">{after}</td>"
            );
            _html.Append("<td class=\"code\">").Append(WebUtility.HtmlEncode(code)).Append("</td></tr>");
        }

        private void OpenIfNone(string name)
        {
            if (!_isFileOpen)
            {
                Open(name);
            }
        }

        private void Open(string name)
        {
            Close();
            _files++;
            _isFileOpen = true;
            _html.Append(CultureInfo.InvariantCulture, $"<section class=\"diff-file\" id=\"file-{_files}\"><h3>");
            _html.Append(WebUtility.HtmlEncode(name)).Append("</h3><table>");
        }

        private void Close()
        {
            if (_isFileOpen)
            {
                _html.Append("</table></section>");
            }

            (_isFileOpen, _isInHunk) = (false, false);
        }

        // "diff --git a/x b/x": the second name, which is the one after a rename.
        private static string Name(string line) =>
            line.LastIndexOf(" b/", StringComparison.Ordinal) is var at and > 0 ? line[(at + 3)..] : line[11..];

        private static bool IsNote(string line) =>
            line.StartsWith("rename ", StringComparison.Ordinal)
            || line.StartsWith("new file", StringComparison.Ordinal)
            || line.StartsWith("deleted file", StringComparison.Ordinal)
            || line.StartsWith("Binary files", StringComparison.Ordinal)
            || line.StartsWith("old mode", StringComparison.Ordinal)
            || line.StartsWith("new mode", StringComparison.Ordinal);

        private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }
}
