using System.Text.Json;
using CodeAgent.Testing.Golden;
using Microsoft.Playwright;

namespace CodeAgent.Dashboard.Tests;

/// <summary>Every page in dark, light and narrow: nothing sticks out, nothing is complained of, and axe finds nothing.</summary>
[Collection(nameof(Chromium))]
public sealed class EveryPageTests(Chromium chromium)
{
    /// <summary>The folder of axe-core; <c>none</c> for all but what axe finds; null where the test does not run.</summary>
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("CODEAGENT_AXE");
    private static readonly string? s_axe = s_folder is "none" ? null : s_folder;

    [Fact]
    public async Task Every_page_fits_and_is_accessible_in_dark_light_and_narrow()
    {
        Assert.SkipWhen(s_folder is null, "part of the long suite: bash .ci/run (or CODEAGENT_AXE=none)");
        using var world = new DashboardWorld();
        await world.ServeAsync(
            $"{DashboardWorld.Subtask("one")}, {DashboardWorld.Subtask("two", "one")}, {DashboardWorld.Subtask("three", "one")}",
            DashboardWorld.Command("one", 0, "echo one > one.txt"),
            DashboardWorld.Command("two", 0, "echo two > two.txt"),
            DashboardWorld.Command("three", 0, world.UntilOpen)
        );
        var waiting = await SubmitAsync(world, approvePlan: true, []);
        var running = await SubmitAsync(world, approvePlan: false, [new { verdict = "allow", text = "Bash" }]);
        var asking = await SubmitAsync(world, approvePlan: false, []);
        var folder = Directory.CreateDirectory(SourceTree.PathOf("TestResults/dashboard")).FullName;
        foreach (var (name, options) in Looks())
        {
            await using var window = await chromium.WindowAsync(options);
            var page = await world.PageAsync(window);
            foreach (var (view, path, ready) in Views(waiting, running, asking))
            {
                await page.GotoAsync(new Uri(world.Address, path).ToString());
                await page.Locator(ready).First.WaitForAsync();
                await page.EvaluateAsync("document.fonts.ready");
                await page.ScreenshotAsync(
                    new() { Path = Path.Combine(folder, $"{view}-{name}.png"), FullPage = true }
                );
                var beyond = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
                Assert.True(beyond <= 0, $"{view} in {name} is {beyond} px too wide");
                await AssertAccessibleAsync(page, $"{view} in {name}");
            }
        }

        Assert.Empty(world.Complaints);
        Assert.SkipWhen(
            s_axe is null,
            "seen without axe-core: CODEAGENT_AXE names no folder of it (npm install axe-core)"
        );
    }

    private static Task<string> SubmitAsync(DashboardWorld world, bool approvePlan, object[] rules) =>
        world.SubmitAsync(
            new
            {
                goal = "Make three files that say what they are called",
                repository = world.Home.Work,
                permissionMode = "default",
                checks = new[] { "cat one.txt" },
                approvePlan,
                approvalPolicy = "wait",
                rules,
                budget = new { maxTokens = 1_000_000 },
            }
        );

    private static IEnumerable<(string Name, BrowserNewContextOptions Options)> Looks()
    {
        // axe is put into the page, which the page's policy rightly forbids.
        var wide = new ViewportSize { Width = 1360, Height = 860 };
        yield return (
            "light",
            new()
            {
                ColorScheme = ColorScheme.Light,
                ViewportSize = wide,
                BypassCSP = s_axe is not null,
            }
        );
        yield return (
            "dark",
            new()
            {
                ColorScheme = ColorScheme.Dark,
                ViewportSize = wide,
                BypassCSP = s_axe is not null,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        yield return (
            "narrow",
            new()
            {
                ColorScheme = ColorScheme.Light,
                ViewportSize = new() { Width = 390, Height = 844 },
                BypassCSP = s_axe is not null,
            }
        );
    }

    private static IEnumerable<(string View, string Path, string Ready)> Views(
        string waiting,
        string running,
        string asking
    ) =>
        [
            ("tasks", "/tasks", ".task-row"),
            ("submit", "/submit", "form"),
            ("plan-waits", $"/tasks/{waiting}", ".node"),
            ("plan", $"/tasks/{running}/plan", ".node"),
            ("agents", $"/tasks/{running}/agents/one.1", ".tool-card"),
            ("timeline", $"/tasks/{running}/timeline", ".fall-bar"),
            ("changes", $"/tasks/{running}/changes/one", ".diff"),
            ("evidence", $"/tasks/{running}/evidence", ".proof"),
            ("report", $"/tasks/{running}/report", ".report"),
            ("log", $"/tasks/{running}/log", ".event"),
            ("agents-ask", $"/tasks/{asking}/agents/one.1", "ca-approval .approval"),
            ("approvals", "/approvals", "ca-approval .approval"),
            ("sessions", "/sessions", ".empty"),
            ("workers", "/workers", "main .card"),
            ("usage", "/usage", ".tile"),
        ];

    private static async Task AssertAccessibleAsync(IPage page, string where)
    {
        if (s_axe is null)
        {
            return;
        }

        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(s_axe, "axe.min.js")));
        var found = await page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
        );
        Assert.True(found.GetArrayLength() == 0, $"{where}: {found}");
    }
}
