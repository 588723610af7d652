using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodeAgent.Testing.Models;

namespace CodeAgent.Testing.Forges;

/// <summary>
/// A small GitHub of one repository, <c>o/r</c>, on loopback: pull requests, checks and comments, with pages and ETags.
/// What it holds is changed by tests; answers can be set for the next requests.
/// </summary>
public sealed class LoopbackGitHub : IAsyncDisposable
{
    private const string Repository = "/repos/o/r";
    private readonly Lock _gate = new();
    private readonly LoopbackServer _server;
    private readonly Func<string, string?> _headOf;
    private readonly List<JsonObject> _pulls = [];
    private readonly List<(string Method, string Part, ServerAnswer Answer, bool IsDone)> _next = [];
    private readonly Dictionary<string, List<JsonObject>> _lists = new(StringComparer.Ordinal);
    private long _lastId = 100;

    private LoopbackGitHub(Func<string, string?> headOf)
    {
        _headOf = headOf;
        _server = LoopbackServer.Start(Answer);
    }

    /// <summary>What every request must bring.</summary>
    public const string Token = "token-of-the-test";

    /// <summary>The API's root.</summary>
    public Uri Root => new(_server.BaseUrl, "/");

    /// <summary>The repository in the API.</summary>
    public Uri Api => new(_server.BaseUrl, Repository);

    /// <summary>What it was asked.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _server.Requests;

    /// <summary>How many items a page has at most.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The pull requests as they are.</summary>
    public IReadOnlyList<JsonObject> Pulls
    {
        get
        {
            lock (_gate)
            {
                return [.. _pulls.Select(pull => pull.DeepClone().AsObject())];
            }
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="headOf">The commit of a branch; null where it is not there.</param>
    public static LoopbackGitHub Start(Func<string, string?> headOf) => new(headOf);

    /// <summary>Gives the next request of a method whose path has a part this answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="part">The part.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="isDone">Whether the request does its work all the same, as when an answer is lost.</param>
    public void Next(string method, string part, ServerAnswer answer, bool isDone = false)
    {
        lock (_gate)
        {
            _next.Add((method, part, answer, isDone));
        }
    }

    /// <summary>Adds to a list: <c>pulls/1/comments</c>, <c>pulls/1/reviews</c>, <c>issues/1/comments</c>.</summary>
    public void Say(string list, string author, string association, string text, string? path = null)
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(_lastId);
        var said = new JsonObject
        {
            ["user"] = new JsonObject { ["login"] = author },
            ["author_association"] = association,
            ["body"] = text,
            ["html_url"] = $"https://forge.example/o/r/{list}/{author}",
            ["created_at"] = at.ToString("O", CultureInfo.InvariantCulture),
            ["submitted_at"] = at.ToString("O", CultureInfo.InvariantCulture),
        };
        if (path is not null)
        {
            (said["path"], said["line"]) = (path, 7);
        }

        Add(list, said);
    }

    /// <summary>Adds a check run of a commit.</summary>
    public void Check(string commit, string name, string? conclusion, string summary = "") =>
        Add(
            $"commits/{commit}/check-runs",
            new JsonObject
            {
                ["name"] = name,
                ["status"] = conclusion is null ? "in_progress" : "completed",
                ["conclusion"] = conclusion,
                ["html_url"] = $"https://forge.example/o/r/runs/{name}",
                ["output"] = new JsonObject { ["title"] = null, ["summary"] = summary },
            }
        );

    /// <summary>Adds a status of a commit.</summary>
    public void Status(string commit, string context, string state) =>
        Add(
            $"commits/{commit}/status",
            new JsonObject
            {
                ["context"] = context,
                ["state"] = state,
                ["description"] = $"{context} is {state}",
            }
        );

    /// <summary>Changes a pull request.</summary>
    public void Change(long number, Action<JsonObject> change)
    {
        lock (_gate)
        {
            change(_pulls.Single(pull => $"{pull["number"]}" == $"{number}"));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Add(string list, JsonObject item)
    {
        lock (_gate)
        {
            item["id"] = ++_lastId;
            if (!_lists.TryGetValue(list, out var items))
            {
                _lists[list] = items = [];
            }

            items.Add(item);
        }
    }

    private ServerAnswer Answer(RecordedRequest request)
    {
        lock (_gate)
        {
            var at = _next.FindIndex(next =>
                next.Method == request.Method && request.Path.Contains(next.Part, StringComparison.Ordinal)
            );
            if (at < 0)
            {
                return Usual(request);
            }

            var (_, _, answer, isDone) = _next[at];
            _next.RemoveAt(at);
            if (isDone)
            {
                Usual(request);
            }

            return answer;
        }
    }

    private ServerAnswer Usual(RecordedRequest request)
    {
        if (request.Headers.GetValueOrDefault("authorization") != $"Bearer {Token}")
        {
            return Message(401, "Bad credentials");
        }

        var uri = new Uri(_server.BaseUrl, request.Path);
        if (!uri.AbsolutePath.StartsWith(Repository, StringComparison.Ordinal))
        {
            return Message(404, "Not Found");
        }

        var path = uri.AbsolutePath[Repository.Length..].TrimStart('/');
        return (request.Method, path.Split('/')) switch
        {
            ("GET", [""]) => Known(request, new JsonObject { ["default_branch"] = "main" }),
            ("GET", ["pulls"]) => Page(request, uri, [.. _pulls.Where(IsAsked)], null),
            ("POST", ["pulls"]) => Open(request),
            ("GET", ["pulls", var number]) => Find(number) is { } pull
                ? Known(request, pull)
                : Message(404, "Not Found"),
            ("PATCH", ["pulls", var number]) => Edit(request, Find(number)!),
            ("GET", [.., "check-runs"]) => Page(request, uri, List(path), "check_runs"),
            ("GET", [.., "status"]) => Page(request, uri, List(path), "statuses"),
            ("GET", _) => Page(request, uri, List(path), null),
            _ => Message(404, "Not Found"),
        };

        bool IsAsked(JsonObject pull) =>
            (string?)pull["state"] == "open"
            && uri.Query.Contains(Uri.EscapeDataString($"o:{pull["head"]!["ref"]}"), StringComparison.Ordinal);
    }

    private List<JsonObject> List(string path) => _lists.GetValueOrDefault(path) ?? [];

    private JsonObject? Find(string number)
    {
        var pull = _pulls.Find(pull => $"{pull["number"]}" == number);
        if (pull is not null)
        {
            pull["head"]!["sha"] = _headOf($"{pull["head"]!["ref"]}") ?? "";
        }

        return pull;
    }

    private ServerAnswer Open(RecordedRequest request)
    {
        var asked = JsonNode.Parse(request.Body)!.AsObject();
        var branch = (string)asked["head"]!;
        if (_pulls.Exists(pull => (string?)pull["state"] == "open" && (string?)pull["head"]!["ref"] == branch))
        {
            return Message(422, "Validation Failed", $"A pull request already exists for o:{branch}.");
        }

        if (_headOf(branch) is not { } commit)
        {
            return Message(422, "Validation Failed", "head is invalid");
        }

        var number = _pulls.Count + 1;
        var pull = new JsonObject
        {
            ["number"] = number,
            ["state"] = "open",
            ["html_url"] = $"https://forge.example/o/r/pull/{number}",
            ["title"] = (string)asked["title"]!,
            ["body"] = (string)asked["body"]!,
            ["draft"] = (bool)asked["draft"]!,
            ["merged_at"] = null,
            ["base"] = new JsonObject { ["ref"] = (string)asked["base"]! },
            ["head"] = new JsonObject
            {
                ["ref"] = branch,
                ["sha"] = commit,
                ["repo"] = new JsonObject { ["full_name"] = "o/r" },
            },
        };
        _pulls.Add(pull);
        return ServerAnswer.Json(201, pull.ToJsonString());
    }

    private static ServerAnswer Edit(RecordedRequest request, JsonObject pull)
    {
        foreach (var (name, value) in JsonNode.Parse(request.Body)!.AsObject())
        {
            pull[name] = value!.DeepClone();
        }

        return ServerAnswer.Json(200, pull.ToJsonString());
    }

    private ServerAnswer Page(RecordedRequest request, Uri uri, List<JsonObject> items, string? member)
    {
        var page = uri.Query.Split("&page=") is [_, var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
        var shown = items.Skip((page - 1) * PageSize).Take(PageSize).Select(item => item.DeepClone()).ToArray();
        JsonNode body = member is null ? new JsonArray(shown) : new JsonObject { [member] = new JsonArray(shown) };
        var answer = Known(request, body);
        if (items.Count <= page * PageSize)
        {
            return answer;
        }

        var next = $"{uri.GetLeftPart(UriPartial.Path)}{uri.Query.Split("&page=")[0]}&page={page + 1}";
        return answer with
        {
            Headers = new Dictionary<string, string>(answer.Headers) { ["Link"] = $"<{next}>; rel=\"next\"" },
        };
    }

    /// <summary>The body with its ETag, or 304 where it is known.</summary>
    private static ServerAnswer Known(RecordedRequest request, JsonNode body)
    {
        var text = body.ToJsonString();
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}\"";
        return request.Headers.GetValueOrDefault("if-none-match") == tag
            ? new ServerAnswer(304, "application/json", [])
            : ServerAnswer.Json(200, text) with
            {
                Headers = new Dictionary<string, string> { ["ETag"] = tag },
            };
    }

    /// <summary>A refusal as GitHub words it.</summary>
    public static ServerAnswer Message(int status, string message, params string[] errors) =>
        ServerAnswer.Json(
            status,
            new JsonObject
            {
                ["message"] = message,
                ["errors"] = new JsonArray([
                    .. errors.Select(error => new JsonObject { ["resource"] = "PullRequest", ["message"] = error }),
                ]),
            }.ToJsonString()
        );
}
