using System.Text.Json;
using CodeAgent.Core.Json.Schemas;

namespace CodeAgent.Core.Tests.Json;

public sealed class JsonSchemaTests
{
    /// <summary>A word in the schema of the member <c>v</c>, a value that fits it and one that does not.</summary>
    public static TheoryData<string, string, string> Words =>
        new()
        {
            { """ "type": "integer" """, "1.0", "1.5" },
            { """ "type": ["string", "null"] """, "null", "1" },
            { """ "const": {"a": 1} """, """{"a":1.0}""", """{"a":2}""" },
            { """ "enum": ["a", 2] """, "2", "\"b\"" },
            { """ "minimum": 0.1 """, "0.1", "0.09" },
            { """ "maximum": 5 """, "5", "5.01" },
            { """ "exclusiveMinimum": 1 """, "1.1", "1" },
            { """ "exclusiveMaximum": 1 """, "0", "1" },
            { """ "multipleOf": 0.1 """, "0.3", "0.35" },
            { """ "minLength": 2 """, "\"🙂🙂\"", "\"🙂\"" },
            { """ "maxLength": 1 """, "\"🙂\"", "\"ab\"" },
            { """ "pattern": "^a+$" """, "\"aa\"", "\"ab\"" },
            { """ "minItems": 1 """, "[1]", "[]" },
            { """ "maxItems": 1 """, "[1]", "[1,2]" },
            { """ "uniqueItems": true """, "[1,2]", "[1,1.0]" },
            { """ "items": {"type": "string"} """, "[\"a\"]", "[\"a\",1]" },
            { """ "prefixItems": [{"type": "string"}], "items": false """, "[\"a\"]", "[\"a\",1]" },
            { """ "contains": {"type": "null"} """, "[1,null]", "[1]" },
            { """ "contains": {"type": "null"}, "minContains": 0, "maxContains": 1 """, "[1]", "[null,null]" },
            { """ "required": ["a"] """, """{"a":1}""", """{"b":1}""" },
            { """ "properties": {"a": {"type": "null"}} """, """{"b":1}""", """{"a":1}""" },
            {
                """ "properties": {"a": true}, "patternProperties": {"^x": true}, "additionalProperties": false """,
                """{"a":1,"xy":1}""",
                """{"b":1}"""
            },
            { """ "patternProperties": {"^x": {"type": "null"}} """, """{"x":null,"y":1}""", """{"x":1}""" },
            { """ "propertyNames": {"maxLength": 1} """, """{"a":1}""", """{"a\"b":1}""" },
            { """ "minProperties": 1 """, """{"a":1}""", "{}" },
            { """ "maxProperties": 0 """, "{}", """{"a":1}""" },
            { """ "dependentRequired": {"a": ["b"]} """, """{"b":1}""", """{"a":1}""" },
            { """ "dependentSchemas": {"a": {"required": ["b"]}} """, """{"b":1}""", """{"a":1}""" },
            { """ "allOf": [{"minimum": 1}, {"maximum": 2}] """, "2", "3" },
            { """ "anyOf": [{"type": "null"}, {"minimum": 2}] """, "null", "1" },
            { """ "oneOf": [{"minimum": 1}, {"minimum": 2}] """, "1", "2" },
            { """ "not": {"type": "null"} """, "1", "null" },
            { """ "if": {"minimum": 5}, "then": {"multipleOf": 5}, "else": {"const": 1} """, "10", "6" },
            { """ "if": {"minimum": 5}, "then": {"multipleOf": 5}, "else": {"const": 1} """, "1", "2" },
            { """ "$ref": "#/$defs/a~1b" """, "1", "\"x\"" },
        };

    [Theory]
    [MemberData(nameof(Words))]
    public void A_word_is_checked(string words, string fitting, string other)
    {
        var schema = Of(
            $$"""{ "type": "object", "properties": { "v": { {{words}} } }, "$defs": { "a/b": { "type": "number" } } }"""
        );
        Assert.Empty(schema.Faults(Value(fitting)));
        Assert.StartsWith("$.v", Assert.Single(schema.Faults(Value(other))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_names_its_place_and_what_is_expected()
    {
        var schema = Of(
            """
            { "type": "object", "required": ["name"], "additionalProperties": false,
              "properties": { "name": {}, "list": { "items": { "properties": { "n": { "type": "integer" } } } } } }
            """
        );
        Assert.Equal(
            ["$.name is missing.", "$.extra must not be there.", "$.list[1].n must be of type \"integer\"."],
            schema.Faults(JsonElement.Parse("""{"list":[{"n":1},{"n":"x"}],"extra":1}"""))
        );
    }

    [Fact]
    public void Faults_are_ten_at_the_most()
    {
        var schema = Of("""{ "type": "object", "properties": { "v": { "items": false } } }""");
        Assert.Equal(10, schema.Faults(Value($"[{string.Join(',', Enumerable.Range(0, 50))}]")).Count);
    }

    [Theory]
    [InlineData("""{ "type": "object", "$ref": "#" }""")]
    [InlineData("""{ "type": "object", "allOf": [ { "$ref": "#" }, { "$ref": "#" } ] }""")]
    [InlineData("""{ "type": "object", "anyOf": [ { "$ref": "#" }, { "$ref": "#" } ] }""")]
    [InlineData("""{ "type": "object", "properties": { "v": { "pattern": "^(a+)+$" } } }""")]
    public void What_would_not_end_is_a_fault(string schema) =>
        Assert.NotEmpty(Of(schema).Faults(Value($"\"{new string('a', 40)}!\"")));

    [Fact]
    public void A_tree_may_refer_to_itself()
    {
        var schema = Of("""{ "type": "object", "properties": { "next": { "$ref": "#" } }, "required": ["v"] }""");
        Assert.Empty(schema.Faults(JsonElement.Parse("""{"v":1,"next":{"v":2,"next":{"v":3}}}""")));
        Assert.Equal(["$.next.v is missing."], schema.Faults(JsonElement.Parse("""{"v":1,"next":{}}""")));
    }

    [Theory]
    [InlineData("""[]""", "# is not a schema")]
    [InlineData("""true""", "must be \"object\"")]
    [InlineData("""{ "type": ["object"] }""", "must be \"object\"")]
    [InlineData("""{ "type": "object", "unevaluatedProperties": false }""", "#/unevaluatedProperties: ")]
    [InlineData(
        """{ "type": "object", "properties": { "a": { "$dynamicRef": "#" } } }""",
        "#/properties/a/$dynamicRef"
    )]
    [InlineData("""{ "type": "object", "properties": { "a": { "type": "text" } } }""", "#/properties/a/type has")]
    [InlineData("""{ "type": "object", "pattern": "\ud800" }""", "text that is none")]
    [InlineData("""{ "type": "object", "properties": [] }""", "#/properties has")]
    [InlineData("""{ "type": "object", "$ref": "https://example.org/s" }""", "#/$ref has")]
    [InlineData("""{ "type": "object", "$ref": "#/$defs/no" }""", "#/$ref has")]
    [InlineData("""{ "type": "object", "required": "a" }""", "#/required has")]
    [InlineData("""{ "type": "object", "maxProperties": -1 }""", "#/maxProperties has")]
    [InlineData("""{ "type": "object", "pattern": "(" }""", "#/pattern has")]
    [InlineData("""{ "type": "object", "patternProperties": { "(": true } }""", "#/patternProperties has")]
    [InlineData("""{ "type": "object", "allOf": [] }""", "#/allOf has")]
    [InlineData("""{ "type": "object", "anyOf": [ { "foo": 1 } ] }""", "#/anyOf/0/foo: \"foo\" is not supported")]
    [InlineData("""{ "type": "object", "items": [ {} ] }""", "#/items is not a schema")]
    public void A_schema_that_would_not_be_checked_whole_is_refused(string schema, string told) =>
        Assert.Contains(told, Assert.Throws<JsonSchemaException>(() => Of(schema)).Message, StringComparison.Ordinal);

    private static JsonSchema Of(string schema) => JsonSchema.OfObject(JsonElement.Parse(schema));

    private static JsonElement Value(string value) => JsonElement.Parse($$"""{"v":{{value}} }""");
}
