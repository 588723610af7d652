using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools.Files;

/// <summary>Renders a notebook cell by cell, outputs shortened.</summary>
internal static class NotebookText
{
    private const int LongestOutput = 2000;

    /// <summary>The text; null where the bytes are no notebook.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="cap">Characters at the most; further cells are counted only.</param>
    public static string? Render(byte[] bytes, int cap)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("cells", out var cells)
                && cells.ValueKind == JsonValueKind.Array
                ? Cells(cells, cap)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Cells(JsonElement cells, int cap)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var cell in cells.EnumerateArray())
        {
            var shown = Cell(++number, cell);
            if (text.Length + shown.Length > cap && number > 1)
                return text.Append(
                        CultureInfo.InvariantCulture,
                        $"[Cells {number} to {cells.GetArrayLength()} are not shown.]\n"
                    )
                    .ToString();
            text.Append(OutputText.Begin(shown, cap));
        }
        return text.Length == 0 ? "[The notebook has no cells.]\n" : text.ToString();
    }

    private static string Cell(int number, JsonElement cell)
    {
        var id = Word(cell, "id");
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"--- cell {number}: {Word(cell, "cell_type")}{(id.Length > 0 ? $", id {id}" : "")}\n"
        );
        AppendLines(text, Lines(cell, "source"));
        if (Property(cell, "outputs") is { ValueKind: JsonValueKind.Array } outputs)
        {
            foreach (var output in outputs.EnumerateArray())
                AppendLines(text.Append("--- output\n"), Shorten(Output(output)));
        }
        return text.ToString();
    }

    private static string Output(JsonElement output)
    {
        var type = Word(output, "output_type");
        if (type == "stream")
            return Lines(output, "text");
        if (type == "error")
            return $"{Word(output, "ename")}: {Word(output, "evalue")}\n{Lines(output, "traceback")}";
        if (Property(output, "data") is not { ValueKind: JsonValueKind.Object } data)
            return "";
        var kinds = string.Join(", ", data.EnumerateObject().Select(one => one.Name));
        return Property(data, "text/plain") is null ? $"[{kinds}]" : Lines(data, "text/plain");
    }

    private static string Shorten(string output)
    {
        var text = AnsiText.Strip(output);
        return text.Length <= LongestOutput
            ? text
            : $"{OutputText.Begin(text, LongestOutput / 2)}\n[… {text.Length} characters, cut here …]\n{OutputText.End(text, LongestOutput / 2)}";
    }

    private static void AppendLines(StringBuilder text, string lines) =>
        text.Append(lines).Append(lines.Length == 0 || lines.EndsWith('\n') ? "" : "\n");

    private static string Word(JsonElement owner, string name) =>
        Property(owner, name) is { ValueKind: JsonValueKind.String } word ? word.GetString()! : "";

    /// <summary>Text that is one string or a list of them.</summary>
    private static string Lines(JsonElement owner, string name) =>
        Property(owner, name) switch
        {
            { ValueKind: JsonValueKind.String } one => one.GetString()!,
            { ValueKind: JsonValueKind.Array } many => string.Concat(
                many.EnumerateArray()
                    .Where(line => line.ValueKind == JsonValueKind.String)
                    .Select(line => line.GetString())
            ),
            _ => "",
        };

    private static JsonElement? Property(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : null;
}
