using System.Text.Json;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>One check of a value against a schema: what applies to values of any kind, and the way into their parts.</summary>
internal sealed class SchemaCheck
{
    private const int MostSteps = 1_000_000;
    private const int MostFaults = 10;
    private const int MostDepth = 200;
    private readonly List<string> _faults = [];
    private readonly JsonElement _root;
    private readonly Work _work;
    private int _depth;

    public SchemaCheck(JsonElement root)
        : this(root, new Work(), 0) { }

    private SchemaCheck(JsonElement root, Work work, int depth) => (_root, _work, _depth) = (root, work, depth);

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Checks a value.</summary>
    public void Check(JsonElement schema, JsonElement value, string at)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            Require(schema.ValueKind == JsonValueKind.True, at, "must not be there");
            return;
        }

        // A reference to itself would lead nowhere for ever, and two of them there twice as often with each level.
        if (_depth >= MostDepth || ++_work.Steps > MostSteps)
        {
            Require(false, at, "is nested too deep for its schema");
            return;
        }

        _depth++;
        foreach (var word in schema.EnumerateObject())
        {
            CheckWord(schema, word, value, at);
        }

        _depth--;
    }

    /// <summary>Notes a fault unless something holds.</summary>
    public void Require(bool holds, string at, string expected)
    {
        if (!holds && _faults.Count < MostFaults)
        {
            _faults.Add($"{at} {expected}.");
        }
    }

    /// <summary>Whether a value fits, without a note of why not.</summary>
    public bool Fits(JsonElement schema, JsonElement value)
    {
        var check = new SchemaCheck(_root, _work, _depth);
        check.Check(schema, value, "");
        return check._faults.Count == 0;
    }

    private void CheckWord(JsonElement schema, JsonProperty word, JsonElement value, string at)
    {
        switch (word.Name)
        {
            case "$ref":
                Check(SchemaPointer.Find(_root, word.Value.GetString()!)!.Value, value, at);
                break;
            case "type":
                Require(IsOfType(word.Value, value), at, $"must be of type {Text(word.Value)}");
                break;
            case "const":
                Require(JsonElement.DeepEquals(word.Value, value), at, $"must be {Text(word.Value)}");
                break;
            case "enum":
                var isOne = word.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value));
                Require(isOne, at, $"must be one of {Text(word.Value)}");
                break;
            case "allOf":
                foreach (var one in word.Value.EnumerateArray())
                {
                    Check(one, value, at);
                }

                break;
            case "anyOf":
                Require(word.Value.EnumerateArray().Any(one => Fits(one, value)), at, "fits none of \"anyOf\"");
                break;
            case "oneOf":
                var fitting = word.Value.EnumerateArray().Count(one => Fits(one, value));
                Require(fitting == 1, at, $"must fit one of \"oneOf\" and fits {fitting}");
                break;
            case "not":
                Require(!Fits(word.Value, value), at, "fits what it must not (\"not\")");
                break;
            case "if":
                if (schema.TryGetProperty(Fits(word.Value, value) ? "then" : "else", out var next))
                {
                    Check(next, value, at);
                }

                break;
            default:
                CheckKind(schema, word, value, at);
                break;
        }
    }

    private void CheckKind(JsonElement schema, JsonProperty word, JsonElement value, string at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                SchemaObjects.Check(this, schema, word, value, at);
                break;
            case JsonValueKind.Array:
                SchemaArrays.Check(this, schema, word, value, at);
                break;
            case JsonValueKind.String:
                SchemaScalars.CheckText(this, word, value.GetString()!, at);
                break;
            case JsonValueKind.Number:
                SchemaScalars.CheckNumber(this, word, value, at);
                break;
        }
    }

    private static bool IsOfType(JsonElement types, JsonElement value) =>
        types.ValueKind == JsonValueKind.Array
            ? types.EnumerateArray().Any(type => IsOfType(type, value))
            : types.GetString() switch
            {
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "string" => value.ValueKind == JsonValueKind.String,
                "number" => value.ValueKind == JsonValueKind.Number,
                "integer" => value.ValueKind == JsonValueKind.Number && SchemaScalars.IsWhole(value),
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                _ => value.ValueKind == JsonValueKind.Null,
            };

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? string.Join(", ", value.EnumerateArray().Select(one => one.GetRawText()))
            : value.GetRawText();

    private sealed class Work
    {
        public int Steps;
    }
}
