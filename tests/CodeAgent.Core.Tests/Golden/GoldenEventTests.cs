using System.Text;
using System.Text.Json;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Sessions;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>The JSON of everything that is stored or sent, as files.</summary>
public sealed class GoldenEventTests
{
    private const string Folder = "tests/CodeAgent.Core.Tests/Golden/";

    private static readonly GoldenFolder s_events = GoldenFolder.Of(Folder + "events", keptIn: Folder + "history");
    private static readonly GoldenFolder s_commands = GoldenFolder.Of(Folder + "commands");
    private static readonly GoldenFolder s_transients = GoldenFolder.Of(Folder + "transients");

    public static TheoryData<string> EventNames => [.. Vocabulary.Events.Select(type => type.Name)];

    public static TheoryData<string> CommandNames => [.. Vocabulary.Commands.Select(type => type.Name)];

    public static TheoryData<string> TransientNames => [.. Vocabulary.Transients.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(EventNames))]
    public void An_event_is_written_as_its_file_says(string name)
    {
        var json = JsonSerializer.Serialize(SessionSamples.Envelope(Event(name)), SessionJson.Default.EventEnvelope);
        s_events.Check($"{name}.json", JsonText.Indent(json));
        Assert.Equal(json, JsonText.Compact(s_events.Read($"{name}.json")));
    }

    [Theory]
    [MemberData(nameof(EventNames))]
    public void An_event_is_read_back_from_its_file_whole(string name)
    {
        var json = JsonText.Compact(s_events.Read($"{name}.json"));
        var envelope = JsonSerializer.Deserialize(json, SessionJson.Default.EventEnvelope)!;
        var read = SessionCodec.Decode(envelope);
        Assert.IsType(Event(name).GetType(), read);
        Assert.Equal(Encoding.UTF8.GetString(envelope.Data.Span), Text(SessionCodec.Encode(read!).Data));
        Assert.Equal(json, JsonSerializer.Serialize(envelope, SessionJson.Default.EventEnvelope));
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void A_command_is_written_as_its_file_says_and_read_back_whole(string name)
    {
        var command = SessionSamples.Commands.Single(command => command.GetType().Name == name);
        var posted = SessionCodec.Encode(
            command,
            "command-1",
            "user:ada",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        );
        s_commands.Check($"{name}.json", JsonText.Indent(JsonSerializer.Serialize(posted, JsonSerializerOptions.Web)));
        var read = SessionCodec.Decode(posted);
        Assert.IsType(command.GetType(), read);
        Assert.Equal(Text(posted.Data), Text(SessionCodec.Encode(read!, "command-1", "user:ada").Data));
    }

    [Theory]
    [MemberData(nameof(TransientNames))]
    public void A_transient_event_is_written_as_its_file_says_and_read_back_whole(string name)
    {
        var transient = SessionSamples.Transients.Single(transient => transient.GetType().Name == name);
        var json = JsonSerializer.Serialize(transient, SessionJson.Default.TransientEvent);
        s_transients.Check($"{name}.json", JsonText.Indent(json));
        Assert.Equal(transient, JsonSerializer.Deserialize(json, SessionJson.Default.TransientEvent));
    }

    [Fact]
    public void Every_type_has_an_example_and_a_file()
    {
        string[] findings =
        [
            .. Vocabulary.Differences("the examples", Vocabulary.Events, Names(SessionSamples.Events)),
            .. Vocabulary.Differences("the examples", Vocabulary.Commands, Names(SessionSamples.Commands)),
            .. Vocabulary.Differences("the examples", Vocabulary.Transients, Names(SessionSamples.Transients)),
            .. Vocabulary.Differences("Golden/events", Vocabulary.Events, FileNames(s_events)),
            .. Vocabulary.Differences("Golden/commands", Vocabulary.Commands, FileNames(s_commands)),
            .. Vocabulary.Differences("Golden/transients", Vocabulary.Transients, FileNames(s_transients)),
        ];
        Assert.Empty(findings);
    }

    [Fact]
    public void The_codec_knows_every_event_and_command()
    {
        Assert.Empty(Vocabulary.Differences("the codec", Vocabulary.Events, SessionCodec.EventTypes));
        foreach (var command in SessionSamples.Commands)
        {
            Assert.NotNull(SessionCodec.Decode(SessionCodec.Encode(command, "c", "a")));
        }
    }

    [Theory]
    [MemberData(nameof(EventNames))]
    public void The_reducer_takes_every_event_and_counts_it(string name) =>
        Assert.Equal(3, SessionReducer.Apply(SessionState.Empty, Event(name), 3, DateTimeOffset.UnixEpoch).LastSeq);

    [Fact]
    public void The_decider_answers_every_command()
    {
        foreach (var command in SessionSamples.Commands)
        {
            var decision = SessionDecider.Decide(SessionState.Empty, command, "c", "a", "1", default);
            Assert.Equal(decision.Rejection is null, command is StartSession);
        }
    }

    private static SessionEvent Event(string name) =>
        SessionSamples.Events.Single(sessionEvent => sessionEvent.GetType().Name == name);

    private static IEnumerable<string> Names<T>(IEnumerable<T> samples) =>
        samples.Select(sample => sample!.GetType().Name);

    private static IEnumerable<string> FileNames(GoldenFolder folder) =>
        folder.Names.Select(name => Path.GetFileNameWithoutExtension(name));

    private static string Text(ReadOnlyMemory<byte> data) => Encoding.UTF8.GetString(data.Span);
}
