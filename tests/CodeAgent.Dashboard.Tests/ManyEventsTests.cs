using System.Globalization;
using System.Text;
using CodeAgent.Testing.Programs;
using Microsoft.Playwright;

namespace CodeAgent.Dashboard.Tests;

/// <summary>A task with tens of thousands of events stays smooth.</summary>
[Collection(nameof(Chromium))]
public sealed class ManyEventsTests(Chromium chromium)
{
    private const int Events = 30_000;

    /// <summary>Counts what holds the page up: tasks of the browser of more than 50 ms.</summary>
    private const string WatchLongTasks = """
        window.longTasks = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.longTasks.push(Math.round(entry.duration));
        }).observe({ type: "longtask", buffered: true });
        """;

    [Fact]
    public async Task Thirty_thousand_events_come_in_and_are_scrolled_through_without_holding_the_page_up()
    {
        Assert.SkipUnless(LongSuite.SkipReason is null, LongSuite.SkipReason ?? "");
        using var world = new DashboardWorld();
        await world.ServeAsync(
            $"{DashboardWorld.Subtask("one")}, {DashboardWorld.Subtask("two")}",
            DashboardWorld.Command("one", 0, world.UntilOpen)
        );
        var id = await world.SubmitAsync(
            new
            {
                goal = "A long one",
                repository = world.Home.Work,
                rules = new[] { new { verdict = "allow", text = "Bash" } },
            }
        );
        await using var window = await chromium.WindowAsync();
        await window.AddInitScriptAsync(WatchLongTasks);
        var page = await world.PageAsync(window);
        var log = Log(id);
        await page.RouteAsync(
            $"**/v1/tasks/{id}/events*",
            route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = log })
        );

        await page.GotoAsync(new Uri(world.Address, $"/tasks/{id}/log").ToString());
        await page.GetByText($"{Events.ToString("N0", CultureInfo.InvariantCulture)} events").WaitForAsync();
        var rows = await page.Locator(".log .row").CountAsync();
        var report = new StringBuilder();
        var loading = await LongTasksAsync(page, report, "loading");
        await ScrollAsync(page);
        var scrolling = await LongTasksAsync(page, report, "scrolling the log");
        await page.GetByRole(AriaRole.Link, new() { Name = "Timeline" }).ClickAsync();
        await page.Locator(".fall-bar").First.WaitForAsync();
        await ScrollAsync(page);
        var timeline = await LongTasksAsync(page, report, "timeline");
        await page.GetByRole(AriaRole.Link, new() { Name = "Agents" }).ClickAsync();
        await page.Locator(".tool-card").First.WaitForAsync();
        await ScrollAsync(page);
        var transcript = await LongTasksAsync(page, report, "transcript");

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.InRange(rows, 10, 200);
        // Machines that run tests do other things too; what is meant is that no work grows with the number of events.
        Assert.All([loading, scrolling, timeline, transcript], longest => Assert.InRange(longest, 0, 500));
        Assert.Empty(world.Complaints);
    }

    private static async Task ScrollAsync(IPage page) =>
        await page.EvaluateAsync(
            """
            async () => {
              const view = document.querySelector(".rows-viewport");
              for (let part = 0; part <= 40; part++) {
                view.scrollTop = (view.scrollHeight * part) / 40;
                await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
              }
            }
            """
        );

    /// <summary>The longest one since the last time, in milliseconds.</summary>
    private static async Task<int> LongTasksAsync(IPage page, StringBuilder report, string what)
    {
        var longest = await page.EvaluateAsync<int[]>("window.longTasks.splice(0)");
        report.Append(
            CultureInfo.InvariantCulture,
            $"{what}: {longest.Length} long tasks, longest {longest.DefaultIfEmpty(0).Max()} ms, {longest.Sum()} ms in all\n"
        );
        return longest.DefaultIfEmpty(0).Max();
    }

    /// <summary>A log of two agents that call a tool again and again, as an event stream.</summary>
    private static string Log(string id)
    {
        var text = new StringBuilder();
        var (seq, at) = (0, new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        void Add(string agent, string type, string data)
        {
            at = at.AddMilliseconds(20);
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                id: {{++seq}}
                event: {{type}}
                data: {"rootSeq":{{seq}},"stream":"task/{{id}}/{{agent}}/1","seq":{{seq}},"ts":"{{at:O}}","type":"{{type}}","v":1,"data":{{data}}}


                """
            );
        }

        for (var call = 0; seq < Events; call++)
        {
            var agent = call % 2 == 0 ? "one" : "two";
            Add(
                agent,
                "ModelCallStarted",
                $$"""{"callId":"m{{call}}","turnId":"t1","step":{{call}},"attempt":1,"model":"scripted"}"""
            );
            Add(
                agent,
                "ModelCallCompleted",
                $$$"""
                {"callId":"m{{{call}}}","message":{"role":"assistant","content":[{"type":"text","text":"Next is **{{{call}}}**."},{"type":"toolCall","callId":"c{{{call}}}","name":"Bash","input":{"command":"echo {{{call}}}"}}]},"usage":{"inputTokens":900,"outputTokens":20,"cacheReadTokens":0,"cacheWriteTokens":0},"stopReason":"toolUse","costMicroUsd":12}
                """
            );
            Add(
                agent,
                "ToolCallDecided",
                $$"""{"callId":"c{{call}}","verdict":"allow","rule":"Bash","reason":"A rule.","title":"echo {{call}}"}"""
            );
            Add(agent, "ToolCallStarted", $$"""{"callId":"c{{call}}"}""");
            Add(
                agent,
                "ToolCallCompleted",
                $$"""{"callId":"c{{call}}","outcome":"succeeded","content":[{"type":"text","text":"{{call}}"}],"durationMs":5}"""
            );
        }

        return text.ToString();
    }
}
