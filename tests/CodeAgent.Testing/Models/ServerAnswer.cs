using System.Text;

namespace CodeAgent.Testing.Models;

/// <summary>What a server answers.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Parts">The body, sent part by part.</param>
/// <param name="End">What follows the last part.</param>
public sealed record ServerAnswer(
    int Status,
    string ContentType,
    IReadOnlyList<string> Parts,
    AnswerEnd End = AnswerEnd.Whole
)
{
    /// <summary>More headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Awaited before each part, by its number from 0, so that a test can decide when it is sent.</summary>
    public Func<int, Task> BeforePart { get; init; } = _ => Task.CompletedTask;

    /// <summary>A recorded event stream, sent event by event.</summary>
    public static ServerAnswer Events(string recorded, AnswerEnd end = AnswerEnd.Whole) =>
        new(200, "text/event-stream; charset=utf-8", SplitEvents(recorded), end);

    /// <summary>The first events of a recorded stream, after which the connection breaks or hangs.</summary>
    public static ServerAnswer FirstEvents(string recorded, int count, AnswerEnd end) =>
        new(200, "text/event-stream; charset=utf-8", [.. SplitEvents(recorded).Take(count)], end);

    /// <summary>A JSON answer.</summary>
    public static ServerAnswer Json(int status, string body) => new(status, "application/json", [body]);

    private static List<string> SplitEvents(string recorded) =>
        [
            .. recorded
                .ReplaceLineEndings("\n")
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(text => new StringBuilder(text.Trim('\n')).Append("\n\n").ToString()),
        ];
}

/// <summary>What a server does after the last part of its answer.</summary>
public enum AnswerEnd
{
    /// <summary>Ends it properly.</summary>
    Whole,

    /// <summary>Breaks the connection.</summary>
    Cut,

    /// <summary>Says no more and keeps the connection until the client leaves.</summary>
    Hang,
}
