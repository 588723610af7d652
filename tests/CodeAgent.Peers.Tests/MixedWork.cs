using System.Globalization;
using System.Text.Json;

namespace CodeAgent.Peers.Tests;

/// <summary>
/// What the model of these tests does: it builds a small repository in more than fifty tool calls, some of them wrong in
/// the ways models are wrong, over a wire that breaks and refuses.
/// </summary>
internal sealed class MixedWork
{
    /// <summary>What the user asks for.</summary>
    public const string Prompt = "Build the repository.";

    /// <summary>What the model says when it is done.</summary>
    public const string Done = "The repository is built.";

    private const int Modules = 6;
    private const string Commit = "git add -A && git -c user.name=Agent -c user.email=agent@example.com commit -q -m";
    private readonly List<Reply> _replies = [];
    private int _calls;

    private MixedWork() { }

    /// <summary>The files of the repository when the work is done.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } =
        Enumerable
            .Range(1, Modules)
            .SelectMany(number =>
                new[]
                {
                    KeyValuePair.Create($"src/part{number}.sh", $"echo $(($1 + {number}))\n"),
                    KeyValuePair.Create(
                        $"tests/part{number}.sh",
                        $"test \"$(sh src/part{number}.sh 2)\" = {number + 2}\n"
                    ),
                }
            )
            .Append(
                KeyValuePair.Create("check.sh", "for t in tests/*.sh; do sh $t || exit 1; done\necho all parts work\n")
            )
            .Append(KeyValuePair.Create("README.md", "# Parts\n\nSix parts, each with a test.\n"))
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>The subjects of the commits, the last first.</summary>
    public static IReadOnlyList<string> Commits { get; } =
    ["Describe the parts", .. Enumerable.Range(1, Modules).Reverse().Select(number => $"Add part {number}"), "Begin"];

    /// <summary>The replies in order, without the last one that only says <see cref="Done"/>.</summary>
    public static IReadOnlyList<Reply> Replies { get; } = Create();

    private static List<Reply> Create()
    {
        var work = new MixedWork();
        work.Begin();
        for (var number = 1; number <= Modules; number++)
        {
            work.AddPart(number);
        }

        work.Finish();
        return work._replies;
    }

    private void Begin()
    {
        Say("I plan first.", Trouble.None, Call("TodoWrite", Todos("in_progress")));
        Say(null, Trouble.Limited, Bash("git init -q -b main && echo ready"));
        Say(null, Trouble.None, Write("README.md", "# Parts\n"), Write("check.sh", Files["check.sh"]));
        Say("Does it fail as it must?", Trouble.Cut, Bash("sh check.sh 2>/dev/null || exit 3"));
        Say(null, Trouble.None, new Call(NextId(), "Edit", "{\"file_path\": \"README.md\", \"old_str"));
        Say(null, Trouble.None, new Call(NextId(), "Write", "[\"README.md\"]"));
        Say(null, Trouble.None, Call("Remove", new { file_path = "README.md" }));
        Say(null, Trouble.None, Call("Write", new { file_path = "README.md", contents = "x" }));
        Say(null, Trouble.None, Edit("README.md", "no such text", "x"), Call("Read", new { file_path = "absent.md" }));
        Say(null, Trouble.None, Bash($"{Commit} Begin && git log --format=%s"));
    }

    private void AddPart(int number)
    {
        var (part, test) = ($"src/part{number}.sh", $"tests/part{number}.sh");
        var trouble = (Trouble)(number % 3);
        Say(null, trouble, Write(part, $"echo $(($1 - {number}))\n"), Write(test, Files[test]));
        Say($"Part {number} is wrong on purpose.", Trouble.None, Bash($"sh {test}"));
        Say(
            null,
            trouble,
            Call(
                "Grep",
                new
                {
                    pattern = "- [0-9]",
                    path = "src",
                    output_mode = "content",
                }
            ),
            Read(part)
        );
        Say(null, Trouble.None, Edit(part, $"- {number}", $"+ {number}"));
        Say(null, trouble, Bash($"sh {test} && sh check.sh && {Commit} 'Add part {number}'"));
    }

    private void Finish()
    {
        Say(null, Trouble.None, Read("README.md"), Call("Glob", new { pattern = "tests/part6*" }));
        Say(null, Trouble.Cut, Edit("README.md", "# Parts\n", Files["README.md"]));
        Say(
            null,
            Trouble.Limited,
            Bash($"{Commit} 'Describe the parts' && git status --porcelain && git log --format=%s")
        );
        Say("All is there.", Trouble.None, Call("TodoWrite", Todos("completed")));
    }

    private void Say(string? text, Trouble trouble, params Call[] calls) =>
        _replies.Add(new Reply(text, calls, trouble));

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"call_{++_calls:D2}");

    private Call Call(string tool, object input) => new(NextId(), tool, JsonSerializer.Serialize(input));

    private Call Bash(string command) => Call("Bash", new { command });

    private Call Read(string path) => Call("Read", new { file_path = path });

    private Call Write(string path, string content) => Call("Write", new { file_path = path, content });

    private Call Edit(string path, string before, string after) =>
        Call(
            "Edit",
            new
            {
                file_path = path,
                old_string = before,
                new_string = after,
            }
        );

    private static object Todos(string status) =>
        new
        {
            todos = new[]
            {
                new
                {
                    content = "Build it",
                    status,
                    activeForm = "Building it",
                },
            },
        };
}

/// <summary>One reply of the model.</summary>
/// <param name="Text">What it says; null for nothing.</param>
/// <param name="Calls">What it asks for.</param>
/// <param name="Trouble">What happens to it the first time.</param>
internal sealed record Reply(string? Text, IReadOnlyList<Call> Calls, Trouble Trouble);

/// <summary>A tool call with its arguments as the model writes them.</summary>
internal sealed record Call(string Id, string Tool, string Arguments);

/// <summary>What happens the first time a reply is asked for.</summary>
internal enum Trouble
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The server refuses with 429.</summary>
    Limited,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    Cut,
}
