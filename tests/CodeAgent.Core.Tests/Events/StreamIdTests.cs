using System.Text.Json;
using CodeAgent.Core.Events;

namespace CodeAgent.Core.Tests.Events;

public sealed class StreamIdTests
{
    [Theory]
    [InlineData("session/s1", "session", "s1")]
    [InlineData("session/01J_ab.c-9", "session", "01J_ab.c-9")]
    [InlineData("task/t1", "task", "t1")]
    [InlineData("task/t1/coordinator", "task", "t1/coordinator")]
    [InlineData("task/t1/build/2", "task", "t1/build/2")]
    [InlineData("session/...", "session", "...")]
    [InlineData("session/.hidden", "session", ".hidden")]
    public void A_name_has_a_kind_and_a_key(string text, string kind, string key)
    {
        var id = StreamId.Parse(text);
        Assert.Equal((text, kind, key), (id.Value, id.Kind, id.Key));
        Assert.Equal(text, id.ToString());
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(id));
        Assert.Equal(id, JsonSerializer.Deserialize<StreamId>($"\"{text}\""));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("session")]
    [InlineData("session/")]
    [InlineData("/session/a")]
    [InlineData("session//a")]
    [InlineData("session/a/")]
    [InlineData("session/..")]
    [InlineData("session/.")]
    [InlineData("session/../task/x")]
    [InlineData("task/a/../../etc/passwd")]
    [InlineData("../session/a")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\a")]
    [InlineData("session/a\\b")]
    [InlineData("session/a b")]
    [InlineData("session/a\n")]
    [InlineData("session/a\0")]
    [InlineData("session/\u0007")]
    [InlineData("session/a\u202Eb")]
    [InlineData("session/größe")]
    [InlineData("session/a%2F..")]
    [InlineData("session/a;drop table events")]
    [InlineData("session/a'--")]
    [InlineData("session/*")]
    [InlineData("session/~")]
    [InlineData("Session/a")]
    [InlineData("session /a")]
    [InlineData("file/a")]
    [InlineData("https://session/a")]
    public void Anything_else_is_no_name(string? text)
    {
        Assert.False(StreamId.TryParse(text, out var id));
        Assert.Equal(default, id);
        Assert.Throws<FormatException>(() => StreamId.Parse(text!));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<StreamId>(JsonSerializer.Serialize(text)));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("[\"session/a\"]")]
    [InlineData("true")]
    public void Json_of_another_kind_is_no_name(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<StreamId>(json));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    [InlineData(100_000, false)]
    public void A_name_has_at_most_two_hundred_characters(int length, bool expected) =>
        Assert.Equal(expected, StreamId.TryParse("session/" + new string('a', length - 8), out _));

    [Theory]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a\n")]
    public void An_id_that_makes_no_name_is_refused(string id)
    {
        Assert.Throws<FormatException>(() => StreamId.Session(id));
        Assert.Throws<FormatException>(() => StreamId.Task(id));
    }

    [Fact]
    public void Names_are_compared_character_by_character()
    {
        Assert.Equal(StreamId.Session("a"), StreamId.Parse("session/a"));
        Assert.NotEqual(StreamId.Session("a"), StreamId.Session("A"));
        Assert.Equal("", default(StreamId).Value);
    }
}
