using System.Text;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Puts the pieces of words together.</summary>
internal sealed class WordPieces(List<Field> fields)
{
    private readonly StringBuilder _text = new();
    private bool _isThere;
    private bool _maySplit;

    public void Add(string text)
    {
        _text.Append(text);
        _isThere = true;
    }

    public void AddUnquoted(string text)
    {
        _text.Append(text);
        _isThere |= text.Length > 0;
    }

    public void AddUnsure(string text)
    {
        Add(text);
        _maySplit = true;
    }

    public void AddAll(List<Field> values, bool isList)
    {
        if (!isList)
        {
            Add(string.Join(' ', values.Select(field => field.Text)));
            return;
        }

        for (var at = 0; at < values.Count; at++)
        {
            if (at > 0)
            {
                Break();
            }

            Add(values[at].Text);
            _maySplit |= values[at].MaySplit;
        }
    }

    public void Break() => End();

    public void End()
    {
        if (_isThere)
        {
            fields.Add(new Field(_text.ToString(), _maySplit));
        }

        _text.Clear();
        (_isThere, _maySplit) = (false, false);
    }
}
