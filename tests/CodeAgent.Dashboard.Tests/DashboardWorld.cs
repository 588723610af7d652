using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodeAgent.Testing.Programs;
using Microsoft.Playwright;

namespace CodeAgent.Dashboard.Tests;

/// <summary>A person with a git repository, the built program that serves it, and scripted models; ends with the object.</summary>
internal sealed partial class DashboardWorld : IDisposable
{
    private CodeAgentProcess? _server;
    private string _token = "";

    public DashboardWorld()
    {
        GitCommand.Run(Home.Work, "init", "-q", "-b", "main");
        Home.Write("start.txt", "start\n");
        GitCommand.Run(Home.Work, "add", ".");
        GitCommand.Run(Home.Work, "commit", "-q", "-m", "start");
    }

    public CodeAgentHome Home { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>What went wrong in pages, in the browser's words.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>What commands of agents wait for where a test says so.</summary>
    public string Gate => Home.Beside("gate");

    /// <summary>A shell command that lasts until the gate is open.</summary>
    public string UntilOpen => $"until test -e {Gate}; do sleep 0.05; done";

    public void Open() => File.WriteAllText(Gate, "");

    /// <summary>Starts the server, whose models follow a plan and these rules.</summary>
    public async Task ServeAsync(string subtasks, params string[] rules)
    {
        Home.Variables["CODEAGENT_MODEL"] = Home.Script([
            .. rules,
            $$"""
            { "when": { "role": "coordinator", "steps": 0 },
              "reply": { "text": "I **plan** it.", "toolCalls": [ { "name": "ProposePlan",
                "input": { "summary": "One after another.", "subtasks": [ {{subtasks}} ] } } ] } }
            """,
            """{ "when": { "role": "coordinator" }, "reply": { "text": "Planned." } }""",
            """{ "when": { "role": "subagent" }, "reply": { "text": "Done after {{step}}." } }""",
        ]);
        _server = CodeAgentProcess.Start(Home, "serve");
        var line = await _server.OutputLineAsync("http://");
        Address = new Uri(AddressPattern().Match(line).Value);
        _token = TokenPattern().Match(line).Groups["token"].Value;
    }

    /// <summary>A page that has signed in, at an address below the server's.</summary>
    public async Task<IPage> PageAsync(IBrowserContext window, string path = "/tasks")
    {
        await SkipWithoutSignInAsync();
        var page = await window.NewPageAsync();
        page.Console += (_, message) =>
        {
            // A refused call is an answer that the page shows, not a fault of the page.
            if (
                message.Type is "error"
                && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
            )
            {
                Complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Dialog += (_, dialog) => Complaints.Add($"dialog: {dialog.Message}");
        await page.GotoAsync(new Uri(Address, path).ToString());
        await page.GetByLabel("Token").FillAsync(_token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).WaitForAsync();
        return page;
    }

    /// <summary>Submits a task by the API and answers with its id.</summary>
    public async Task<string> SubmitAsync(object more)
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _token);
        using var content = new StringContent(JsonSerializer.Serialize(more), null, "application/json");
        using var answer = await client.PostAsync("/v1/tasks", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).GetProperty("taskId").GetString()!;
    }

    /// <summary>A gateway that cannot let browsers in has no dashboard to look at.</summary>
    private async Task SkipWithoutSignInAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _token);
        using var answer = await client.GetAsync("/v1/me");
        Assert.SkipWhen(
            answer.StatusCode is HttpStatusCode.NotFound,
            "this gateway lets no browsers in: it has no /v1/me"
        );
    }

    /// <summary>A subtask that writes a file of its name.</summary>
    public static string Subtask(string id, string after = "") =>
        $$"""
            { "id": "{{id}}", "title": "Make {{id}}", "instructions": "Write {{id}}.txt", "writes": ["{{id}}.txt"],
              "checks": ["cat {{id}}.txt"], "dependsOn": [{{(after.Length > 0 ? $"\"{after}\"" : "")}}] }
            """;

    /// <summary>A rule of a subtask's agent: a command after this many calls.</summary>
    public static string Command(string id, int steps, string command) =>
        $$"""
            { "when": { "role": "subagent", "user": "{{id}}.txt", "steps": {{steps}} },
              "reply": { "text": "I write `{{id}}`.", "toolCalls": [ { "name": "Bash",
                "input": { "command": {{JsonSerializer.Serialize(command)}} } } ] } }
            """;

    public void Dispose()
    {
        Open();
        _server?.Dispose();
        Home.Dispose();
    }

    [GeneratedRegex(@"http://[^\s/]+")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"token (?<token>\S+)")]
    private static partial Regex TokenPattern();
}
