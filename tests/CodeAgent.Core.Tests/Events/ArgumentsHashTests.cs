using System.Text.Json;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Core.Tests.Events;

/// <summary>Approvals are bound to this hash: equal for equal arguments however they are written, different for others.</summary>
public sealed class ArgumentsHashTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":{"x":1,"y":[1,{"p":1,"q":2}]}}""", """{ "a" : { "y" : [ 1, {"q":2,"p":1} ], "x" : 1 } }""")]
    [InlineData("{\n  \"a\": true\n}", """{"a":true}""")]
    [InlineData("""{"a":"\u0041\u00e9\n"}""", """{"a":"A\u00E9\u000a"}""")]
    [InlineData("""{"a":"é"}""", """{"a":"\u00e9"}""")]
    [InlineData("""{"a":"😀"}""", """{"a":"\ud83d\uDE00"}""")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""{"a":"/"}""", """{"a":"\/"}""")]
    public void The_same_arguments_have_one_hash(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("{}", "[]")]
    [InlineData("{}", "null")]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"A":1}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""{"a":1e2}""", """{"a":100}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    [InlineData("""{"a":0.1}""", """{"a":0.10000000000000001}""")]
    [InlineData("""{"a":"é"}""", """{"a":"e\u0301"}""")]
    [InlineData("""{"a":"x "}""", """{"a":"x"}""")]
    [InlineData("""{"a":"x\u200b"}""", """{"a":"x"}""")]
    [InlineData("""{"a":"b\",\"c\":\"d"}""", """{"a":"b","c":"d"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    public void Other_arguments_have_another_hash(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void The_hash_is_what_it_was_in_every_version()
    {
        Assert.Equal("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", Of("{}"));
        Assert.Equal(Sha256("""{"a":[1,"x"],"b":{"c":1.50}}"""), Of("""{"b":{"c":1.50},"a":[1,"x"]}"""));
    }

    private static string Of(string json) => ArgumentsHash.Of(JsonElement.Parse(json));

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))
        );
}
