using System.Globalization;
using System.Text;
using CodeAgent.Core.Forges;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>The <c>gh</c> program with the login that it has: a token for a host, or the API itself.</summary>
internal sealed class GhProgram(
    string program,
    string folder,
    IReadOnlyDictionary<string, string> environment,
    TimeProvider clock
)
{
    /// <summary>The program on this machine; null where it is not installed.</summary>
    public static GhProgram? Find(string folder, IReadOnlyDictionary<string, string> environment, TimeProvider clock) =>
        ProgramPlaces.Find("gh", environment, folder) is { } found
            ? new GhProgram(found, folder, environment, clock)
            : null;

    /// <summary>The token that it would use; null where it has none or does not tell.</summary>
    public async Task<string?> TokenAsync(string host, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(["auth", "token", "--hostname", host], default, cancellationToken);
        var token = answer.Text.Trim();
        return
            answer.ExitCode == 0
            && token.Length > 0
            && token.All(one => char.IsAscii(one) && !char.IsControl(one) && one != ' ')
            ? token
            : null;
    }

    /// <summary>Whether it is logged in at a host.</summary>
    public async Task<bool> IsLoggedInAsync(string host, CancellationToken cancellationToken) =>
        (await RunAsync(["auth", "status", "--hostname", host], default, cancellationToken)).ExitCode == 0;

    /// <summary>Its API at a host.</summary>
    public IGitHubWire Wire(string host) => new Api(this, host);

    private async Task<ProgramAnswer> RunAsync(
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input,
        CancellationToken cancellationToken
    )
    {
        var variables = ChildEnvironment.Build(environment, new Dictionary<string, string>(), "gh");
        var run = new ProgramRun(program, arguments, folder, variables) { Input = input };
        try
        {
            return await run.RunAsync(clock, cancellationToken);
        }
        catch (ChildStartException failure)
        {
            throw new ForgeException(ForgeFailure.Unavailable, failure.Message);
        }
    }

    /// <summary><c>gh api --include</c> prints status line, headers and body, also of an answer that is a refusal.</summary>
    private sealed class Api(GhProgram gh, string host) : IGitHubWire
    {
        public async Task<GitHubAnswer> SendAsync(GitHubRequest request, CancellationToken cancellationToken)
        {
            string[] arguments =
            [
                "api",
                "--hostname",
                host,
                "--include",
                "--method",
                request.Method,
                .. request.ETag is { } known ? ["-H", $"If-None-Match: {known}"] : Array.Empty<string>(),
                .. request.Body is null ? Array.Empty<string>() : ["--input", "-"],
                request.Path,
            ];
            var body = Encoding.UTF8.GetBytes(request.Body ?? "");
            var answer = await gh.RunAsync(arguments, body, cancellationToken);
            return Read(answer.Text)
                ?? throw new ForgeException(
                    ForgeFailure.Unavailable,
                    $"gh has no answer from {host}: {answer.Errors.Split('\n')[0]}"
                );
        }

        private static GitHubAnswer? Read(string printed)
        {
            var text = printed.Replace("\r\n", "\n", StringComparison.Ordinal);
            var end = text.IndexOf("\n\n", StringComparison.Ordinal);
            var lines = (end < 0 ? text : text[..end]).Split('\n');
            var status = lines[0].Split(' ');
            if (
                !status[0].StartsWith("HTTP/", StringComparison.Ordinal)
                || status.Length < 2
                || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            )
                return null;
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var pair in lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2))
                headers[pair[0].Trim()] = pair[1].Trim();
            return new GitHubAnswer(code, headers, end < 0 ? "" : text[(end + 2)..]);
        }
    }
}
